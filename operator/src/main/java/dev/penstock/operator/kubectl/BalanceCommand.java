/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import dev.penstock.crds.ClusterRef;
import dev.penstock.crds.Rebalance;
import dev.penstock.crds.RebalanceSpec;
import dev.penstock.crds.RebalanceSpec.Approval;
import dev.penstock.crds.RebalanceSpec.Goal;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.List;

/** Asks for a Rebalance. */
@Command(
        name = "balance",
        description = "Makes a Rebalance: replicas move so that all brokers carry alike.",
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
            description = "Shows the plan in status and waits: set spec.approved to let it begin.")
    private boolean planOnly;

    @Override
    public void run() {
        if (leadersOnly && drained != null) {
            throw new Refusal("--leaders-only and --drain exclude one another");
        }
        try (KubernetesClient client = connection.open()) {
            Connection.cluster(client, name);
            Rebalance made = client.resource(rebalance(Connection.namespaceOf(client))).create();
            String resource = made.getMetadata().getName();
            spec.commandLine()
                    .getOut()
                    .println("Rebalance " + resource + " made; see kubectl get psr " + resource);
            spec.commandLine().getOut().flush();
        }
    }

    private Rebalance rebalance(String namespace) {
        Rebalance rebalance = new Rebalance();
        rebalance.setMetadata(
                new ObjectMetaBuilder()
                        .withGenerateName(name + "-")
                        .withNamespace(namespace)
                        .build());
        rebalance.setSpec(
                new RebalanceSpec(
                        new ClusterRef(name),
                        drained != null
                                ? Goal.DrainBrokers
                                : leadersOnly ? Goal.LeadersOnly : Goal.Balance,
                        drained,
                        planOnly ? Approval.Manual : Approval.Auto,
                        null));
        return rebalance;
    }
}
