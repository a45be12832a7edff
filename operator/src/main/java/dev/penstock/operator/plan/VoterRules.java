/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.operator.desired.ClusterIdentity;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.PodState;
import dev.penstock.operator.observed.Quorum;
import dev.penstock.operator.observed.Quorum.Replica;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Who votes in the metadata quorum follows the number of brokers that are asked for, one voter at a
 * time. Each change leaves a majority that keeps up, so that the next one can be decided and the
 * brokers are served on the way.
 *
 * <p>What is to be done follows from the voters that there are, so that a change that was cut off,
 * or made by somebody else, is taken up where it stands.
 */
final class VoterRules {
    private static final String REASON = "VotersChange";

    private VoterRules() {}

    /**
     * Notes that the quorum has begun: from then on no broker with an empty disk may take itself
     * for one of those that begin it.
     */
    static Optional<Step> noteBegun(DesiredCluster desired, ObservedCluster observed) {
        return quorum(observed)
                .filter(quorum -> !desired.identity().begun() && quorum.highWatermark() > 0)
                .map(_ -> new Step.MarkBegun());
    }

    /**
     * A missing voter is added when all that are missing may be: two voters tolerate no failure, so
     * the time with two should be short.
     */
    static Optional<Step> add(DesiredCluster desired, ObservedCluster observed) {
        Optional<Quorum> known = quorum(observed);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Quorum quorum = known.get();
        SortedSet<Integer> missing = wanted(desired);
        missing.removeAll(quorum.voterIds());
        if (missing.isEmpty() || restartsFirst(missing, desired, observed)) {
            return Optional.empty();
        }
        Optional<Objection> objection =
                missing.stream()
                        .flatMap(broker -> objectionTo(broker, quorum, observed).stream())
                        .findFirst()
                        .or(() -> votersLag(quorum, quorum.voters()));
        return Optional.of(
                objection
                        .<Step>map(Step.WaitFor::new)
                        .orElseGet(
                                () ->
                                        new Step.AddVoter(
                                                missing.first(),
                                                quorum.observer(missing.first())
                                                        .orElseThrow()
                                                        .directory())));
    }

    /** A pod that is replaced anyway, perhaps because it is of no use, is replaced before. */
    private static boolean restartsFirst(
            SortedSet<Integer> missing, DesiredCluster desired, ObservedCluster observed) {
        return !ClusterPlanner.paused(desired)
                && observed.stale(desired.revision())
                        .anyMatch(pod -> missing.contains(pod.broker()));
    }

    /** Brokers start and catch up by themselves, which is nothing to warn of. */
    private static Optional<Objection> objectionTo(
            int broker, Quorum quorum, ObservedCluster observed) {
        return notYet(broker, quorum, observed)
                .map(
                        why ->
                                Objection.progress(
                                        broker,
                                        REASON,
                                        "broker "
                                                + broker
                                                + " is to vote in the metadata quorum and "
                                                + why));
    }

    private static Optional<String> notYet(int broker, Quorum quorum, ObservedCluster observed) {
        boolean ready =
                observed.pods().stream()
                        .filter(pod -> pod.broker() == broker && !pod.terminating())
                        .anyMatch(PodState::ready);
        if (!ready) {
            return Optional.of("is not ready");
        }
        Optional<Replica> observer = quorum.observer(broker);
        if (observer.isEmpty()) {
            return Optional.of("does not follow it yet");
        }
        return quorum.keepsUp(observer.get())
                ? Optional.empty()
                : Optional.of("is " + quorum.behind(observer.get()) + " records behind");
    }

    /**
     * Takes the vote from a broker that is to vote no more. The leader comes last: it hands over,
     * which should happen once.
     */
    static Optional<Step> remove(DesiredCluster desired, ObservedCluster observed) {
        Optional<Quorum> known = quorum(observed);
        if (known.isEmpty()) {
            return waits("which brokers vote in the metadata quorum is not known: it has no leader")
                    .map(Step.WaitFor::new);
        }
        Quorum quorum = known.get();
        SortedSet<Integer> wanted = wanted(desired);
        return quorum.voters().stream()
                .filter(voter -> !wanted.contains(voter.broker()))
                .max(
                        Comparator.comparing((Replica voter) -> voter.broker() != quorum.leader())
                                .thenComparingInt(Replica::broker))
                .map(
                        voter ->
                                votersLag(quorum, others(quorum, voter))
                                        .<Step>map(Step.WaitFor::new)
                                        .orElseGet(
                                                () ->
                                                        new Step.RemoveVoter(
                                                                voter.broker(),
                                                                voter.directory())));
    }

    /**
     * The same, where no broker leaves: the voters are as many as they should be, or are made so.
     */
    static Optional<Step> removeFromThoseThatStay(
            DesiredCluster desired, ObservedCluster observed) {
        return quorum(observed).isPresent() ? remove(desired, observed) : Optional.empty();
    }

    /** Voters that do not keep up are none that a majority can be made of. */
    static Optional<Objection> votersKeepUp(DesiredCluster desired, ObservedCluster observed) {
        return quorum(observed)
                .flatMap(
                        quorum ->
                                lagging(quorum, quorum.voters())
                                        .findFirst()
                                        .map(
                                                voter ->
                                                        Objection.progress(
                                                                voter.broker(),
                                                                "VotersCatchUp",
                                                                lags(quorum, voter))));
    }

    private static Optional<Objection> votersLag(Quorum quorum, List<Replica> voters) {
        return lagging(quorum, voters).findFirst().flatMap(voter -> waits(lags(quorum, voter)));
    }

    private static Stream<Replica> lagging(Quorum quorum, List<Replica> voters) {
        return voters.stream().filter(voter -> !quorum.keepsUp(voter));
    }

    private static String lags(Quorum quorum, Replica voter) {
        return "broker "
                + voter.broker()
                + " votes in the metadata quorum and does not keep up: it is "
                + quorum.behind(voter)
                + " records behind, or does not fetch";
    }

    private static List<Replica> others(Quorum quorum, Replica one) {
        return quorum.voters().stream().filter(voter -> !voter.equals(one)).toList();
    }

    /** The first brokers; one whose volume is being replaced leaves its vote to the next one. */
    private static SortedSet<Integer> wanted(DesiredCluster desired) {
        return IntStream.range(0, desired.sizing().replicas())
                .filter(broker -> !desired.sizing().replacing().equals(Optional.of(broker)))
                .limit(ClusterIdentity.votersOf(desired.wantedReplicas()))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Optional<Quorum> quorum(ObservedCluster observed) {
        return observed.brokers().quorum();
    }

    private static Optional<Objection> waits(String message) {
        return Optional.of(Objection.scaling(REASON, message));
    }
}
