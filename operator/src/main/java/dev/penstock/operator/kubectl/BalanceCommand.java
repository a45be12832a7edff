/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import dev.penstock.crds.RebalanceSpec.Goal;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.List;

/** Asks for a Rebalance, or lets one begin. */
@Command(
        name = "balance",
        description =
                "Makes a Rebalance, by which replicas move so that all brokers carry alike; or approves one.",
        mixinStandardHelpOptions = true)
final class BalanceCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Connection connection = new Connection();

    @Parameters(paramLabel = "CLUSTER", description = "Name of the Cluster.")
    private String name = "";

    @Option(names = "--leaders-only", description = "Only who leads changes; nothing is copied.")
    private boolean leadersOnly;

    @Option(
            names = "--drain",
            split = ",",
            paramLabel = "BROKER",
            description = "Empty these brokers instead.")
    private @Nullable List<Integer> drained;

    @Option(
            names = "--plan-only",
            description = "Shows the plan in status and waits for --approve.")
    private boolean planOnly;

    @Option(
            names = "--approve",
            paramLabel = "REBALANCE",
            description = "Lets a Rebalance begin that shows its plan and waits.")
    private @Nullable String approved;

    @Override
    public void run() {
        if (leadersOnly && drained != null) {
            throw new Refusal("--leaders-only and --drain exclude one another");
        }
        if (approved != null && (leadersOnly || planOnly || drained != null)) {
            throw new Refusal(
                    "--approve is about a Rebalance that is there; it takes no other option");
        }
        try (KubernetesClient client = connection.open()) {
            Rebalances rebalances = new Rebalances(client, name);
            Goal goal =
                    drained != null
                            ? Goal.DrainBrokers
                            : leadersOnly ? Goal.LeadersOnly : Goal.Balance;
            spec.commandLine()
                    .getOut()
                    .println(
                            approved != null
                                    ? rebalances.approve(approved)
                                    : rebalances.make(goal, drained, planOnly));
            spec.commandLine().getOut().flush();
        }
    }
}
