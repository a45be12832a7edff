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

/** Brings back the brokers of a Cluster that is suspended. */
@Command(
        name = "resume",
        description = "Brings back the brokers of a Cluster that is suspended.",
        mixinStandardHelpOptions = true)
final class ResumeCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Connection connection = new Connection();

    @Parameters(paramLabel = "CLUSTER", description = "Name of the Cluster.")
    private String name = "";

    @Override
    public void run() {
        try (KubernetesClient client = connection.open()) {
            Connection.patch(client, name, "{\"suspend\":null}");
            spec.commandLine().getOut().println("Cluster " + name + " comes back.");
            spec.commandLine().getOut().flush();
        }
    }
}
