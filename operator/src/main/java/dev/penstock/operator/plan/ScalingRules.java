/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.operator.desired.ClusterSettings;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.desired.Sizing;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.PartitionState;
import dev.penstock.operator.observed.PodState;

import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Fewer brokers: mark those that leave, let them vote no more, move their replicas away, see that
 * nothing is left, stop them, take them out of the metadata. Each a step of its own, so that the
 * operator may die between any two, and so that asking for more brokers again cancels what has not
 * happened yet.
 */
final class ScalingRules {
    private ScalingRules() {}

    static Optional<Step> fewerBrokers(DesiredCluster desired, ObservedCluster observed) {
        Sizing sizing = desired.sizing();
        int kept = VolumeReplacement.brokersKept(desired, observed);
        Set<Integer> surplus =
                IntStream.range(kept, sizing.replicas())
                        .boxed()
                        .collect(Collectors.toCollection(TreeSet::new));
        if (surplus.isEmpty()) {
            return sizing.draining().isEmpty()
                    ? Optional.empty()
                    : Optional.of(cancel(sizing, observed));
        }
        if (!(observed.brokers() instanceof BrokersView.Known view)) {
            return waitFor(
                    "BrokersDoNotAnswer",
                    "which replicas have to move is not known: "
                            + (observed.brokers() instanceof BrokersView.Unknown unknown
                                    ? unknown.reason()
                                    : ""));
        }
        Optional<Step> impossible = fewerCopies(view, desired.wantedReplicas());
        if (impossible.isPresent()) {
            return impossible;
        }
        Set<Integer> needed = needed(desired, view, surplus);
        Optional<Objection> unhealthy =
                SafetyChecks.podsAreThere(needed, observed)
                        .or(() -> SafetyChecks.podsAreReady(needed, observed));
        if (unhealthy.isPresent()) {
            return Optional.of(new Step.WaitFor(unhealthy.get()));
        }
        if (!sizing.draining().equals(surplus)) {
            return Optional.of(
                    new Step.Resize(
                            sizing.withDraining(surplus), "brokers " + surplus + " are to leave"));
        }
        return VoterRules.remove(desired, observed)
                .or(() -> Optional.of(drain(view, surplus, kept, desired, observed)));
    }

    /**
     * The brokers that have to run before others may leave: those that stay, and of those that
     * leave whoever has a replica or a vote. One that never came up, as no node had room for it,
     * has neither, and waiting for it would keep a scale-out that cannot succeed from being undone.
     */
    private static Set<Integer> needed(
            DesiredCluster desired, BrokersView.Known view, Set<Integer> surplus) {
        return IntStream.range(0, desired.sizing().replicas())
                .filter(
                        broker ->
                                !surplus.contains(broker)
                                        || ReplicaMoves.replicasOn(view, Set.of(broker)) > 0
                                        || view.quorum()
                                                .filter(
                                                        quorum ->
                                                                !quorum.voterIds().contains(broker))
                                                .isEmpty())
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Brokers that were stopped for good leave the metadata when they are gone. */
    static Optional<Step> forgetStoppedBrokers(DesiredCluster desired, ObservedCluster observed) {
        Set<Integer> leaving = desired.sizing().leaving();
        if (leaving.isEmpty()) {
            return Optional.empty();
        }
        Optional<PodState> running =
                observed.pods().stream().filter(pod -> leaving.contains(pod.broker())).findFirst();
        if (running.isPresent()) {
            return Optional.of(
                    new Step.WaitFor(
                            Objection.progress(
                                    running.get().broker(),
                                    "BrokerStopping",
                                    "broker " + running.get().broker() + " stops for good")));
        }
        if (!(observed.brokers() instanceof BrokersView.Known view)) {
            return waitFor(
                    "BrokersDoNotAnswer",
                    "brokers " + leaving + " have stopped and must be taken out of the metadata");
        }
        List<Integer> live = leaving.stream().filter(view.live()::containsKey).toList();
        return live.isEmpty()
                ? Optional.of(
                        new Step.Unregister(
                                List.copyOf(leaving), desired.sizing().withLeaving(Set.of())))
                : Optional.of(
                        new Step.WaitFor(
                                Objection.progress(
                                        "BrokerStopping",
                                        "brokers " + live + " are still registered as live")));
    }

    private static Step cancel(Sizing sizing, ObservedCluster observed) {
        if (!(observed.brokers() instanceof BrokersView.Known view)) {
            return new Step.WaitFor(
                    Objection.scaling(
                            "BrokersDoNotAnswer", "moves of replicas are to be cancelled"));
        }
        SortedMap<TopicPartition, Optional<List<Integer>>> moves =
                ReplicaMoves.cancelled(view, sizing.draining());
        return moves.isEmpty()
                ? new Step.Resize(
                        sizing.withDraining(Set.of()),
                        "brokers " + sizing.draining() + " stay after all")
                : new Step.MoveReplicas(
                        moves, ReplicaMoves.replicasOn(view, sizing.draining()), Duration.ZERO);
    }

    /**
     * No topic may have more copies than there are to be brokers, additional ones not counted. The
     * brokers' own topics give theirs up only when nothing else stands against it.
     */
    static Optional<Step> fewerCopies(BrokersView.Known view, int brokers) {
        return tooManyCopies(view, brokers).or(() -> InternalTopicRules.lower(view, brokers));
    }

    private static Optional<Step> tooManyCopies(BrokersView.Known view, int brokers) {
        return view.partitions().stream()
                .filter(partition -> copies(view, partition) > brokers)
                .filter(partition -> !ClusterSettings.isInternal(partition.partition().topic()))
                .min(Comparator.comparing(partition -> partition.partition().toString()))
                .map(
                        partition ->
                                new Step.WaitFor(
                                        Objection.scaling(
                                                "TooFewBrokersForTopic",
                                                "topic "
                                                        + partition.partition().topic()
                                                        + " keeps "
                                                        + copies(view, partition)
                                                        + " copies, which need as many brokers; "
                                                        + brokers
                                                        + " would be left. Lower its replicationFactor, or keep more brokers")));
    }

    /** While a partition moves it has more replicas than it asks for. */
    private static int copies(BrokersView.Known view, PartitionState partition) {
        int removing =
                view.moves().containsKey(partition.partition())
                        ? view.moves().get(partition.partition()).removing().size()
                        : 0;
        return partition.replicas().size() - removing;
    }

    private static Step drain(
            BrokersView.Known view,
            Set<Integer> surplus,
            int kept,
            DesiredCluster desired,
            ObservedCluster observed) {
        int left = ReplicaMoves.replicasOn(view, surplus);
        if (left == 0) {
            Sizing sizing = desired.sizing();
            Set<Integer> leaving = new TreeSet<>(sizing.leaving());
            leaving.addAll(surplus);
            return new Step.Resize(
                    sizing.withReplicas(kept).withDraining(Set.of()).withLeaving(leaving),
                    "brokers " + surplus + " are empty");
        }
        Optional<Map<TopicPartition, Long>> sizes = observed.balancing().sizes();
        if (sizes.isEmpty()) {
            return new Step.WaitFor(
                    Objection.scaling(
                            "BrokersDoNotAnswer",
                            "how large the replicas on brokers " + surplus + " are is not known"));
        }
        Pace pace = Pace.of(desired.cluster().getSpec());
        BalancePlan.Batch batch =
                pace.batch(BalanceRules.emptying(view, surplus, sizes.get()), view.moves().size());
        return batch.targets().isEmpty() || observed.balancing().paced()
                ? new Step.WaitFor(
                        Objection.progress(
                                "ReplicasMove",
                                left
                                        + " replicas are still on brokers "
                                        + surplus
                                        + ", which are to leave"))
                : new Step.MoveReplicas(batch.targets(), left, pace.pauseAfter(batch));
    }

    private static Optional<Step> waitFor(String reason, String message) {
        return Optional.of(new Step.WaitFor(Objection.scaling(reason, message)));
    }
}
