/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.PartitionState;
import dev.penstock.operator.observed.PodState;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What must hold before a broker is stopped on purpose. The list can be read aloud; the first
 * objection counts.
 *
 * <p>The same list is the gate after a restart: the next broker's turn comes when the last one is
 * ready, known to the others, and in sync again.
 */
final class SafetyChecks {
    /** Partitions that a message names; the rest is a number. */
    private static final int NAMED = 3;

    /** One reason why no broker may be stopped now, if it holds. */
    interface SafetyCheck {
        Optional<Objection> objection(DesiredCluster desired, ObservedCluster observed);
    }

    private static final List<SafetyCheck> BEFORE_A_RESTART =
            List.of(
                    SafetyChecks::podsAreThere,
                    SafetyChecks::podsAreReady,
                    SafetyChecks::brokersAnswer,
                    SafetyChecks::quorumHasLeader,
                    VoterRules::votersKeepUp,
                    SafetyChecks::brokersAreLive,
                    SafetyChecks::nothingMoves,
                    SafetyChecks::replicasAreInSync,
                    SafetyChecks::leadersAreBack);

    private SafetyChecks() {}

    /** Why no broker at all may be stopped now. */
    static Optional<Objection> beforeARestart(DesiredCluster desired, ObservedCluster observed) {
        return BEFORE_A_RESTART.stream()
                .flatMap(check -> check.objection(desired, observed).stream())
                .findFirst();
    }

    /** Why not all brokers serve. */
    static Optional<Objection> allServe(DesiredCluster desired, ObservedCluster observed) {
        return podsAreThere(desired, observed)
                .or(() -> podsAreReady(desired, observed))
                .or(() -> brokersAnswer(desired, observed))
                .or(() -> brokersAreLive(desired, observed));
    }

    private static Optional<Objection> podsAreThere(
            DesiredCluster desired, ObservedCluster observed) {
        return podsAreThere(all(desired), observed);
    }

    private static Optional<Objection> podsAreReady(
            DesiredCluster desired, ObservedCluster observed) {
        return podsAreReady(all(desired), observed);
    }

    private static Set<Integer> all(DesiredCluster desired) {
        return IntStream.range(0, desired.sizing().replicas())
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether one of these brokers has no pod. */
    static Optional<Objection> podsAreThere(Set<Integer> brokers, ObservedCluster observed) {
        List<Integer> present = observed.pods().stream().map(PodState::broker).toList();
        return brokers.stream()
                .filter(broker -> !present.contains(broker))
                .map(
                        broker ->
                                Objection.progress(
                                        broker,
                                        "BrokerStarting",
                                        "broker " + broker + " has no pod yet"))
                .findFirst();
    }

    /** Whether the pod of one of these brokers does not serve. */
    static Optional<Objection> podsAreReady(Set<Integer> brokers, ObservedCluster observed) {
        return observed.pods().stream()
                .filter(pod -> brokers.contains(pod.broker()))
                .filter(pod -> pod.terminating() || !pod.ready())
                .map(
                        pod ->
                                Objection.progress(
                                        pod.broker(),
                                        pod.terminating() ? "BrokerStopping" : "BrokerNotReady",
                                        describe(pod)))
                .findFirst();
    }

    private static String describe(PodState pod) {
        return "broker "
                + pod.broker()
                + (pod.terminating() ? " stops" : " is not ready")
                + pod.trouble().map(trouble -> ": " + trouble).orElse("");
    }

    private static Optional<Objection> brokersAnswer(
            DesiredCluster desired, ObservedCluster observed) {
        return observed.brokers() instanceof BrokersView.Unknown unknown
                ? Optional.of(
                        Objection.progress(
                                "BrokersDoNotAnswer",
                                "the state of the partitions is not known: " + unknown.reason()))
                : Optional.empty();
    }

    private static Optional<Objection> quorumHasLeader(
            DesiredCluster desired, ObservedCluster observed) {
        return known(observed)
                .filter(view -> view.activeController().isEmpty())
                .map(
                        view ->
                                Objection.progress(
                                        "NoActiveController", "the metadata quorum has no leader"));
    }

    private static Optional<Objection> brokersAreLive(
            DesiredCluster desired, ObservedCluster observed) {
        return known(observed)
                .flatMap(
                        view ->
                                IntStream.range(0, desired.sizing().replicas())
                                        .filter(broker -> !view.live().containsKey(broker))
                                        .mapToObj(
                                                broker ->
                                                        Objection.progress(
                                                                broker,
                                                                "BrokerNotRegistered",
                                                                "broker "
                                                                        + broker
                                                                        + " has not joined the cluster"))
                                        .findFirst());
    }

    private static Optional<Objection> nothingMoves(
            DesiredCluster desired, ObservedCluster observed) {
        return known(observed)
                .filter(view -> !view.moves().isEmpty())
                .map(
                        view ->
                                Objection.progress(
                                        "ReplicasMove",
                                        "replicas of "
                                                + view.moves().size()
                                                + " partitions are being moved"));
    }

    private static Optional<Objection> replicasAreInSync(
            DesiredCluster desired, ObservedCluster observed) {
        return known(observed)
                .map(BrokersView.Known::underReplicated)
                .filter(behind -> !behind.isEmpty())
                .map(
                        behind ->
                                Objection.progress(
                                        "ReplicasCatchUp",
                                        behind.size()
                                                + " partitions are not fully in sync: "
                                                + name(behind)));
    }

    /**
     * The controller gives leadership back by itself; until then the others carry more than their
     * share.
     */
    private static Optional<Objection> leadersAreBack(
            DesiredCluster desired, ObservedCluster observed) {
        return known(observed)
                .map(
                        view ->
                                view.partitions().stream()
                                        .filter(SafetyChecks::isLedByAnother)
                                        .toList())
                .filter(away -> !away.isEmpty())
                .map(
                        away ->
                                Objection.progress(
                                        "LeadersReturn",
                                        away.size()
                                                + " partitions are not led by their first replica yet: "
                                                + name(away)));
    }

    private static boolean isLedByAnother(PartitionState partition) {
        int first = partition.replicas().getFirst();
        return partition.inSync().contains(first) && !partition.leader().equals(Optional.of(first));
    }

    static Optional<BrokersView.Known> known(ObservedCluster observed) {
        return observed.brokers() instanceof BrokersView.Known view
                ? Optional.of(view)
                : Optional.empty();
    }

    private static String name(List<PartitionState> partitions) {
        String named =
                partitions.stream()
                        .limit(NAMED)
                        .map(partition -> partition.partition().toString())
                        .collect(Collectors.joining(", "));
        return partitions.size() <= NAMED ? named : named + ", …";
    }
}
