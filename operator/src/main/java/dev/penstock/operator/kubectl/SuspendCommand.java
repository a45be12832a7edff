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

/** Stops all brokers of a Cluster; volumes are kept. */
@Command(
        name = "suspend",
        description = "Stops all brokers of a Cluster; volumes are kept.",
        mixinStandardHelpOptions = true)
final class SuspendCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Connection connection = new Connection();

    @Parameters(paramLabel = "CLUSTER", description = "Name of the Cluster.")
    private String name = "";

    @Override
    public void run() {
        try (KubernetesClient client = connection.open()) {
            Connection.patch(client, name, "{\"suspend\":true}");
            spec.commandLine()
                    .getOut()
                    .println("Cluster " + name + " is being suspended; its volumes stay.");
            spec.commandLine().getOut().flush();
        }
    }
}
