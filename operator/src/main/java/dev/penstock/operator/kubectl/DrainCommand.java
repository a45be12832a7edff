/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import dev.penstock.crds.RebalanceSpec.Goal;

import io.fabric8.kubernetes.client.KubernetesClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.List;

/** Empties brokers that stay. */
@Command(
        name = "drain",
        description =
                "Makes a Rebalance that moves all replicas away from brokers. They stay, empty, until something is placed on them again.",
        mixinStandardHelpOptions = true)
final class DrainCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Connection connection = new Connection();

    @Parameters(index = "0", paramLabel = "CLUSTER", description = "Name of the Cluster.")
    private String name = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "BROKER",
            description = "Ids of the brokers to empty.")
    private List<Integer> brokers = List.of();

    @Option(
            names = "--plan-only",
            description =
                    "Shows the plan in status and waits for kubectl penstock balance --approve.")
    private boolean planOnly;

    @Override
    public void run() {
        try (KubernetesClient client = connection.open()) {
            spec.commandLine()
                    .getOut()
                    .println(
                            new Rebalances(client, name)
                                    .make(Goal.DrainBrokers, brokers, planOnly));
            spec.commandLine().getOut().flush();
        }
    }
}
