/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import dev.penstock.crds.Cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;

/** The logs of all brokers, each line with its broker. */
@Command(
        name = "logs",
        description = "The newest lines of each broker's log.",
        mixinStandardHelpOptions = true)
final class LogsCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Connection connection = new Connection();

    @Parameters(paramLabel = "CLUSTER", description = "Name of the Cluster.")
    private String name = "";

    @Option(names = "--broker", paramLabel = "ID", description = "Only this broker.")
    private @Nullable Integer broker;

    @Option(
            names = "--tail",
            paramLabel = "LINES",
            defaultValue = "100",
            description = "Lines of each broker (${DEFAULT-VALUE}).")
    private int tail = 100;

    @Override
    public void run() {
        try (KubernetesClient client = connection.open()) {
            Cluster cluster = Connection.cluster(client, name);
            PrintWriter out = spec.commandLine().getOut();
            for (Pod pod : Connection.pods(client, cluster)) {
                String id = pod.getMetadata().getName().replaceFirst(".*-", "");
                if (broker == null || id.equals(broker.toString())) {
                    client.pods()
                            .inNamespace(pod.getMetadata().getNamespace())
                            .withName(pod.getMetadata().getName())
                            .tailingLines(tail)
                            .getLog()
                            .lines()
                            .forEach(line -> out.println(id + " | " + line));
                }
            }
            out.flush();
        }
    }
}
