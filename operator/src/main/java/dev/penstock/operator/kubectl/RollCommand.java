/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import io.fabric8.kubernetes.client.KubernetesClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Restarts all brokers of a Cluster, one by one, when it is safe. */
@Command(
        name = "roll",
        description = "Restarts all brokers of a Cluster, one by one, when it is safe.",
        mixinStandardHelpOptions = true)
final class RollCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Connection connection = new Connection();

    @Parameters(paramLabel = "CLUSTER", description = "Name of the Cluster.")
    private String name = "";

    @Override
    public void run() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try (KubernetesClient client = connection.open()) {
            Connection.patch(client, name, "{\"rollout\":{\"restartAt\":\"" + now + "\"}}");
            spec.commandLine()
                    .getOut()
                    .println(
                            "Cluster "
                                    + name
                                    + " restarts one broker after the other; kubectl penstock why tells what it waits for.");
            spec.commandLine().getOut().flush();
        }
    }
}
