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
import dev.penstock.crds.RebalanceStatus;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** Makes and approves Rebalances of a Cluster, and says in a sentence what was done. */
final class Rebalances {
    private static final PatchContext MERGE =
            new PatchContext.Builder()
                    .withPatchType(PatchType.JSON_MERGE)
                    .withFieldManager("kubectl-penstock")
                    .build();

    private final KubernetesClient client;
    private final String cluster;

    Rebalances(KubernetesClient client, String cluster) {
        this.client = client;
        this.cluster = Connection.cluster(client, cluster).getMetadata().getName();
    }

    String make(Goal goal, @Nullable List<Integer> drained, boolean planOnly) {
        Rebalance rebalance = new Rebalance();
        rebalance.setMetadata(
                new ObjectMetaBuilder()
                        .withGenerateName(cluster + "-")
                        .withNamespace(Connection.namespaceOf(client))
                        .build());
        rebalance.setSpec(
                new RebalanceSpec(
                        new ClusterRef(cluster),
                        goal,
                        drained,
                        planOnly ? Approval.Manual : Approval.Auto,
                        null));
        String name = client.resource(rebalance).create().getMetadata().getName();
        return "Rebalance "
                + name
                + " made; see kubectl get psr "
                + name
                + (planOnly
                        ? ". It begins after kubectl penstock balance "
                                + cluster
                                + " --approve "
                                + name
                        : "");
    }

    /** Lets one begin that waits for it. */
    String approve(String name) {
        Rebalance found =
                client.resources(Rebalance.class)
                        .inNamespace(Connection.namespaceOf(client))
                        .withName(name)
                        .get();
        if (found == null || !found.getSpec().clusterRef().name().equals(cluster)) {
            throw new Refusal("there is no Rebalance " + name + " of Cluster " + cluster);
        }
        if (found.getSpec().approval() != Approval.Manual) {
            throw new Refusal("Rebalance " + name + " waits for no approval");
        }
        RebalanceStatus.Plan plan =
                Optional.ofNullable(found.getStatus())
                        .map(RebalanceStatus::plan)
                        .orElseThrow(
                                () ->
                                        new Refusal(
                                                "Rebalance "
                                                        + name
                                                        + " has no plan yet that could be approved; see kubectl get psr "
                                                        + name));
        client.resource(found).patch(MERGE, "{\"spec\":{\"approved\":true}}");
        return "Rebalance "
                + name
                + " may begin: "
                + plan.partitions()
                + " partitions, "
                + plan.bytes()
                + " to copy, about "
                + plan.estimated()
                + "; the most loaded broker is "
                + plan.skewBeforePercent()
                + " % above the mean before, and "
                + plan.skewAfterPercent()
                + " % after.";
    }
}
