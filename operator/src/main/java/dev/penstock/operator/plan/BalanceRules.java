/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.crds.BalanceSpec;
import dev.penstock.crds.BalanceSpec.Mode;
import dev.penstock.crds.ClusterSpec;
import dev.penstock.crds.RebalanceSpec.Goal;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.RebalanceState;

import io.fabric8.kubernetes.api.model.Quantity;

import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * When replicas move although no broker leaves, and how many at a time.
 *
 * <p>A balance begins when brokers were added, when a {@code Rebalance} says so, or, in mode {@code
 * Auto}, when the brokers have become uneven. It goes on in batches; each begins when all that
 * moved before is in sync again, so that restarts, scaling and repairs come in between, and so that
 * an interrupted balance is resumed by looking.
 */
public final class BalanceRules {
    /** Unevenness in percent above the mean that starts a balance in mode Auto. */
    static final int UNEVEN_PERCENT = 20;

    static final long BANDWIDTH_PER_BROKER = 60L << 20;

    /** What one batch may copy is what the bandwidth allows in this time. */
    private static final Duration BATCH = Duration.ofSeconds(10);

    private BalanceRules() {}

    /** Asked last: everything is as it should be, and all replicas are in sync. */
    static Optional<Step> balance(DesiredCluster desired, ObservedCluster observed) {
        if (!(observed.brokers() instanceof BrokersView.Known view)) {
            return Optional.empty();
        }
        Optional<RebalanceState> ordered = observed.balancing().active();
        if (ordered.isPresent() && ordered.get().goal() == Goal.DrainBrokers) {
            return Optional.of(drain(ordered.get(), view, desired));
        }
        boolean flagged = desired.sizing().balancing();
        if (ordered.isEmpty() && !flagged) {
            return becomesUneven(desired, observed, view);
        }
        if (ordered.isEmpty() && modeOf(desired.cluster().getSpec()) == Mode.Manual) {
            return Optional.of(
                    new Step.MarkBalancing(
                            false, "Balancing has ended: spec.balance.mode is Manual"));
        }
        if (observed.balancing().sizes().isEmpty()) {
            return Optional.of(
                    new Step.WaitFor(
                            Objection.balance(
                                    "BrokersDoNotAnswer",
                                    "how large the replicas are is not known, so none is moved")));
        }
        boolean leadersOnly =
                ordered.map(RebalanceState::goal).equals(Optional.of(Goal.LeadersOnly));
        return Optional.of(
                goOn(
                        planOf(observed, view, Balancer.MAX_CHANGES, leadersOnly),
                        ordered,
                        desired,
                        observed));
    }

    private static Optional<Step> becomesUneven(
            DesiredCluster desired, ObservedCluster observed, BrokersView.Known view) {
        if (modeOf(desired.cluster().getSpec()) != Mode.Auto
                || observed.balancing().sizes().isEmpty()) {
            return Optional.empty();
        }
        BalancePlan plan = planOf(observed, view, 1, false);
        return plan.isEmpty() || plan.skewBefore() < UNEVEN_PERCENT
                ? Optional.empty()
                : Optional.of(
                        new Step.MarkBalancing(
                                true,
                                "Balancing: the most loaded broker is "
                                        + plan.skewBefore()
                                        + " % above the mean"));
    }

    private static Step goOn(
            BalancePlan plan,
            Optional<RebalanceState> ordered,
            DesiredCluster desired,
            ObservedCluster observed) {
        if (plan.isEmpty()) {
            return ordered.<Step>map(order -> new Step.FinishRebalance(order.name()))
                    .orElseGet(() -> new Step.MarkBalancing(false, "Replicas are balanced"));
        }
        if (observed.balancing().paced()) {
            return new Step.WaitFor(
                    Objection.balance(
                            "BalancePaced",
                            "the next of "
                                    + plan.partitions()
                                    + " partitions move when the bandwidth allows it"));
        }
        ClusterSpec spec = desired.cluster().getSpec();
        long bandwidth = bandwidthOf(spec);
        BalancePlan.Batch batch = plan.first(movingOf(spec), bandwidth * BATCH.toSeconds());
        return new Step.Balance(
                batch.targets(),
                plan.partitions(),
                Duration.ofMillis(1_000 * batch.bytes() / bandwidth),
                ordered.map(RebalanceState::name));
    }

    private static Step drain(
            RebalanceState order, BrokersView.Known view, DesiredCluster desired) {
        int left = ReplicaMoves.replicasOn(view, order.drained());
        if (left == 0) {
            return new Step.FinishRebalance(order.name());
        }
        int staying = view.live().size() - order.drained().size();
        Optional<Integer> mostCopies =
                view.partitions().stream()
                        .map(partition -> partition.replicas().size())
                        .max(Integer::compare);
        if (mostCopies.orElse(0) > staying) {
            return new Step.WaitFor(
                    Objection.balance(
                            "TooFewBrokersLeft",
                            "Rebalance "
                                    + order.name()
                                    + " would leave "
                                    + staying
                                    + " brokers for topics with "
                                    + mostCopies.orElse(0)
                                    + " copies"));
        }
        SortedMap<TopicPartition, Optional<List<Integer>>> moves =
                ReplicaMoves.away(view, order.drained(), movingOf(desired.cluster().getSpec()));
        return new Step.Balance(moves, left, Duration.ZERO, Optional.of(order.name()));
    }

    /** What a Rebalance would do now. */
    public static BalancePlan planFor(
            RebalanceState order, ObservedCluster observed, BrokersView.Known view) {
        if (order.goal() != Goal.DrainBrokers) {
            return planOf(observed, view, Balancer.MAX_CHANGES, order.goal() == Goal.LeadersOnly);
        }
        Map<TopicPartition, Long> sizes = observed.balancing().sizes().orElse(Map.of());
        int before = new Placement(view.live(), view.partitions(), sizes).skewPercent();
        List<BalancePlan.Change> changes =
                view.live().size() <= order.drained().size()
                        ? List.of()
                        : drainChanges(order, view, sizes);
        Placement after = new Placement(view.live(), view.partitions(), sizes);
        changes.forEach(change -> after.change(change.partition(), change.replicas()));
        return new BalancePlan(changes, before, after.skewPercent());
    }

    private static List<BalancePlan.Change> drainChanges(
            RebalanceState order, BrokersView.Known view, Map<TopicPartition, Long> sizes) {
        return ReplicaMoves.away(view, order.drained(), Balancer.MAX_CHANGES).entrySet().stream()
                .map(
                        move ->
                                new BalancePlan.Change(
                                        move.getKey(),
                                        move.getValue().orElse(List.of()),
                                        sizes.getOrDefault(move.getKey(), 0L)))
                .toList();
    }

    /** How long a plan takes at the bandwidth that is allowed. */
    public static Duration estimate(BalancePlan plan, ClusterSpec spec, BrokersView.Known view) {
        Map<TopicPartition, List<Integer>> before =
                new TreeMap<>(java.util.Comparator.comparing(TopicPartition::toString));
        view.partitions().forEach(known -> before.put(known.partition(), known.replicas()));
        return Duration.ofSeconds(plan.mostBytesIn(before) / bandwidthOf(spec));
    }

    private static BalancePlan planOf(
            ObservedCluster observed, BrokersView.Known view, int limit, boolean leadersOnly) {
        return Balancer.plan(
                view, observed.balancing().sizes().orElse(Map.of()), limit, leadersOnly);
    }

    /** New brokers get replicas unless the user says otherwise. */
    public static Mode modeOf(ClusterSpec spec) {
        return Optional.ofNullable(spec.balance()).map(BalanceSpec::mode).orElse(Mode.OnScale);
    }

    private static int movingOf(ClusterSpec spec) {
        return Optional.ofNullable(spec.balance())
                .map(BalanceSpec::maxMovingPartitions)
                .orElse(ScalingRules.MAX_MOVING_PARTITIONS);
    }

    private static long bandwidthOf(ClusterSpec spec) {
        return Optional.ofNullable(spec.balance())
                .map(BalanceSpec::bandwidthPerBroker)
                .map(text -> Quantity.getAmountInBytes(Quantity.parse(text)).longValue())
                .orElse(BANDWIDTH_PER_BROKER);
    }
}
