/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.crds.BalanceSpec;
import dev.penstock.crds.Cluster;
import dev.penstock.crds.ClusterStatus;
import dev.penstock.operator.desired.ClusterIdentity;
import dev.penstock.operator.desired.Sizing;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.StatefulSetState;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How many brokers there are to be, before the planner looks at their health: more at once, fewer
 * only by a {@link Step.Resize}.
 */
public final class SizingPlanner {
    private SizingPlanner() {}

    /**
     * The identity that a Cluster keeps, or gets now. Without StatefulSet and volumes it begins
     * anew, under the name that its status remembers if it has one.
     */
    public static ClusterIdentity identity(Cluster cluster, ObservedCluster observed) {
        int replicas = cluster.getSpec().replicas();
        return observed.identity()
                .or(
                        () ->
                                Optional.ofNullable(cluster.getStatus())
                                        .map(ClusterStatus::clusterId)
                                        .map(id -> ClusterIdentity.beginning(id, replicas)))
                .orElseGet(() -> ClusterIdentity.ofNew(cluster.getMetadata().getUid(), replicas));
    }

    /** What the StatefulSet should have right now. */
    public static Sizing sizing(Cluster cluster, ObservedCluster observed) {
        int wanted = cluster.getSpec().replicas();
        return observed.statefulSet()
                .map(statefulSet -> existing(cluster, statefulSet))
                .orElseGet(
                        () -> {
                            int replicas = Math.max(wanted, brokersWithPods(observed));
                            return Sizing.steady(
                                    replicas,
                                    VolumeRules.size(cluster, observed, replicas),
                                    Optional.ofNullable(
                                            cluster.getSpec().storage().storageClass()));
                        })
                .withSuspended(Boolean.TRUE.equals(cluster.getSpec().suspend()));
    }

    /** Brokers that are added get replicas, which is noted together with their number. */
    private static Sizing existing(Cluster cluster, StatefulSetState statefulSet) {
        int wanted = cluster.getSpec().replicas();
        boolean added =
                wanted > statefulSet.replicas()
                        && BalanceRules.modeOf(cluster.getSpec()) != BalanceSpec.Mode.Manual;
        int replicas = Math.max(wanted, statefulSet.replicas());
        Set<Integer> leaving = new TreeSet<>(statefulSet.leaving());
        leaving.removeIf(broker -> broker < replicas);
        return new Sizing(
                replicas,
                statefulSet.draining(),
                leaving,
                statefulSet.volumeSize(),
                statefulSet.volumeClass(),
                added || statefulSet.balancing(),
                statefulSet.replacing(),
                false);
    }

    /**
     * A StatefulSet that was deleted around its pods must not come back smaller than they are many:
     * it would delete brokers that are not empty.
     */
    private static int brokersWithPods(ObservedCluster observed) {
        return observed.pods().stream().mapToInt(pod -> pod.broker() + 1).max().orElse(0);
    }
}
