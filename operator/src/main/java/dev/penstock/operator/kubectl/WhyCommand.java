/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import dev.penstock.crds.Cluster;

import io.fabric8.kubernetes.client.KubernetesClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a Cluster waits for. */
@Command(name = "why", description = "What a Cluster waits for.", mixinStandardHelpOptions = true)
final class WhyCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Connection connection = new Connection();

    @Parameters(paramLabel = "CLUSTER", description = "Name of the Cluster.")
    private String name = "";

    @Override
    public void run() {
        try (KubernetesClient client = connection.open()) {
            Cluster cluster = Connection.cluster(client, name);
            spec.commandLine().getOut().print(ClusterText.why(cluster));
            spec.commandLine().getOut().flush();
        }
    }
}
