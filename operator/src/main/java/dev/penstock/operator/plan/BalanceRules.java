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

import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    private BalanceRules() {}

    /** Asked last: everything is as it should be, and all replicas are in sync. */
    static Optional<Step> balance(DesiredCluster desired, ObservedCluster observed) {
        if (!(observed.brokers() instanceof BrokersView.Known view)) {
            return Optional.empty();
        }
        Optional<RebalanceState> ordered = observed.balancing().active();
        if (ordered.isPresent() && ordered.get().goal() == Goal.DrainBrokers) {
            return Optional.of(drain(ordered.get(), view, desired, observed));
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
            return Optional.of(sizesAreUnknown());
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
        return batch(plan, plan.partitions(), ordered, desired, observed);
    }

    private static Step batch(
            BalancePlan plan,
            int left,
            Optional<RebalanceState> ordered,
            DesiredCluster desired,
            ObservedCluster observed) {
        if (observed.balancing().paced()) {
            return new Step.WaitFor(
                    Objection.balance(
                            "BalancePaced",
                            "the next of "
                                    + plan.partitions()
                                    + " partitions move when the bandwidth allows it"));
        }
        Pace pace = Pace.of(desired.cluster().getSpec());
        BalancePlan.Batch batch = pace.batch(plan, 0);
        return new Step.Balance(
                batch.targets(), left, pace.pauseAfter(batch), ordered.map(RebalanceState::name));
    }

    private static Step sizesAreUnknown() {
        return new Step.WaitFor(
                Objection.balance(
                        "BrokersDoNotAnswer",
                        "how large the replicas are is not known, so none is moved"));
    }

    private static Step drain(
            RebalanceState order,
            BrokersView.Known view,
            DesiredCluster desired,
            ObservedCluster observed) {
        int left = ReplicaMoves.replicasOn(view, order.drained());
        if (left == 0) {
            return new Step.FinishRebalance(order.name());
        }
        int staying = staying(order, view);
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
        return observed.balancing()
                .sizes()
                .map(
                        sizes ->
                                batch(
                                        emptying(view, order.drained(), sizes),
                                        left,
                                        Optional.of(order),
                                        desired,
                                        observed))
                .orElseGet(BalanceRules::sizesAreUnknown);
    }

    private static int staying(RebalanceState order, BrokersView.Known view) {
        return (int)
                view.live().keySet().stream()
                        .filter(broker -> !order.drained().contains(broker))
                        .count();
    }

    /** What a Rebalance would do now. */
    public static BalancePlan planFor(
            RebalanceState order, ObservedCluster observed, BrokersView.Known view) {
        if (order.goal() != Goal.DrainBrokers) {
            return planOf(observed, view, Balancer.MAX_CHANGES, order.goal() == Goal.LeadersOnly);
        }
        Map<TopicPartition, Long> sizes = observed.balancing().sizes().orElse(Map.of());
        boolean possible =
                view.partitions().stream()
                        .allMatch(partition -> partition.replicas().size() <= staying(order, view));
        return possible
                ? emptying(view, order.drained(), sizes)
                : new BalancePlan(List.of(), skew(view, sizes), skew(view, sizes));
    }

    /** What has to be done so that some brokers have no replica any more. */
    static BalancePlan emptying(
            BrokersView.Known view, Set<Integer> brokers, Map<TopicPartition, Long> sizes) {
        return planOf(view, ReplicaMoves.away(view, brokers, Balancer.MAX_CHANGES), sizes);
    }

    /**
     * What has to be done so that a broker has what another one has now, which then has nothing.
     */
    static BalancePlan onto(
            BrokersView.Known view, int from, int to, Map<TopicPartition, Long> sizes) {
        return planOf(view, ReplicaMoves.onto(view, from, to, Balancer.MAX_CHANGES), sizes);
    }

    private static BalancePlan planOf(
            BrokersView.Known view,
            Map<TopicPartition, Optional<List<Integer>>> targets,
            Map<TopicPartition, Long> sizes) {
        Placement placement = new Placement(view.live(), view.partitions(), sizes);
        int before = placement.skewPercent();
        List<BalancePlan.Change> changes = new ArrayList<>();
        targets.forEach(
                (partition, to) -> {
                    List<Integer> replicas = to.orElse(List.of());
                    changes.add(
                            BalancePlan.Change.of(
                                    partition,
                                    placement.replicasOf(partition),
                                    replicas,
                                    placement.size(partition)));
                    placement.change(partition, replicas);
                });
        return new BalancePlan(changes, before, placement.skewPercent());
    }

    private static int skew(BrokersView.Known view, Map<TopicPartition, Long> sizes) {
        return new Placement(view.live(), view.partitions(), sizes).skewPercent();
    }

    /** How long a plan takes at the bandwidth that is allowed. */
    public static Duration estimate(BalancePlan plan, ClusterSpec spec) {
        return Pace.of(spec).time(plan.mostBytesIn());
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
}
