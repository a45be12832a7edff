/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.cluster;

import dev.penstock.crds.BalanceSpec;
import dev.penstock.crds.Cluster;
import dev.penstock.crds.Rebalance;
import dev.penstock.crds.RebalanceStatus;
import dev.penstock.operator.act.ResourceWriter;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.observed.Balancing;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.RebalanceState;
import dev.penstock.operator.plan.BalanceRules;
import dev.penstock.operator.plan.Step;
import dev.penstock.operator.plan.VolumeReplacement;
import dev.penstock.operator.status.ClusterReport;
import dev.penstock.operator.status.RebalanceStatusBuilder;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

import org.apache.kafka.common.TopicPartition;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What balances need beside a Cluster itself: the Rebalances that name it, the sizes of replicas
 * (which are asked for only when somebody needs them), and when the last batch was sent.
 */
final class Balances {
    private final ResourceWriter writer;
    private final Clock clock;

    /** A restart of the operator forgets these, and may send one batch too early. */
    private final Map<String, Instant> nextBatch = new ConcurrentHashMap<>();

    Balances(ResourceWriter writer, Clock clock) {
        this.writer = writer;
        this.clock = clock;
    }

    ObservedCluster observe(
            DesiredCluster desired,
            ObservedCluster observed,
            List<Rebalance> rebalances,
            Function<BrokersView.Known, Optional<Map<TopicPartition, Long>>> sizes) {
        List<RebalanceState> states = rebalances.stream().map(RebalanceState::of).toList();
        Balancing known =
                new Balancing(
                        Optional.empty(),
                        nextBatch
                                .getOrDefault(key(desired.cluster()), Instant.MIN)
                                .isAfter(clock.instant()),
                        states);
        boolean asked =
                desired.sizing().balancing()
                        || !desired.sizing().draining().isEmpty()
                        || VolumeReplacement.isUnderWay(desired, observed)
                        || known.wantsPlans()
                        || known.active().isPresent()
                        || BalanceRules.modeOf(desired.cluster().getSpec())
                                == BalanceSpec.Mode.Auto;
        return observed.with(
                asked && observed.brokers() instanceof BrokersView.Known view
                        ? new Balancing(sizes.apply(view), known.paced(), states)
                        : known);
    }

    /** Remembers what the step did, and writes the statuses of Rebalances. */
    void tell(ClusterReport report, List<Rebalance> rebalances) {
        Duration pause =
                switch (report.step()) {
                    case Step.Balance balance -> balance.pause();
                    case Step.MoveReplicas moves -> moves.pause();
                    default -> Duration.ZERO;
                };
        if (pause.isPositive()) {
            nextBatch.put(key(report.cluster()), clock.instant().plus(pause));
        }
        for (Rebalance rebalance : rebalances) {
            RebalanceStatus status = RebalanceStatusBuilder.of(report, rebalance);
            if (!status.equals(rebalance.getStatus())) {
                writer.applyStatus(patch(rebalance, status));
            }
        }
    }

    void forget(Cluster cluster) {
        nextBatch.remove(key(cluster));
    }

    private static Rebalance patch(Rebalance rebalance, RebalanceStatus status) {
        Rebalance patch = new Rebalance();
        patch.setMetadata(
                new ObjectMetaBuilder()
                        .withName(rebalance.getMetadata().getName())
                        .withNamespace(rebalance.getMetadata().getNamespace())
                        .withUid(rebalance.getMetadata().getUid())
                        .build());
        patch.setStatus(status);
        return patch;
    }

    private static String key(Cluster cluster) {
        return cluster.getMetadata().getNamespace() + "/" + cluster.getMetadata().getName();
    }
}
