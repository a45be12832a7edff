/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.StopImpact;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Why brokers may not be stopped now, alone or together, by their own word. */
final class StopObjections {
    private StopObjections() {}

    /** Of this broker alone. */
    static Optional<Objection> to(int broker, DesiredCluster desired, ObservedCluster observed) {
        return to(new TreeSet<>(List.of(broker)), desired, observed);
    }

    /** Of these together. */
    static Optional<Objection> to(
            SortedSet<Integer> brokers, DesiredCluster desired, ObservedCluster observed) {
        return switch (observed.stopImpact(brokers)) {
            case StopImpact.Nothing() -> Optional.empty();
            case StopImpact.Unknown(String reason) ->
                    objection(
                            brokers,
                            "StopImpactUnknown",
                            name(brokers)
                                    + " did not say what breaks if "
                                    + (brokers.size() == 1 ? "it stops: " : "they stop together: ")
                                    + reason);
            case StopImpact.LosesQuorum(int voters, int left) ->
                    objection(
                            brokers,
                            "QuorumWouldStop",
                            cannot(brokers)
                                    + left
                                    + " of "
                                    + voters
                                    + " voters of the metadata quorum would be left");
            case StopImpact.Breaks breaks -> wouldBreak(breaks, brokers, desired, observed);
        };
    }

    /** Whether the broker did not say what breaks when it stops alone. */
    static boolean isUnknown(int broker, ObservedCluster observed) {
        return observed.stopImpact(new TreeSet<>(List.of(broker))) instanceof StopImpact.Unknown;
    }

    /** A lone broker cannot restart without being away, so it is not held back. */
    private static Optional<Objection> wouldBreak(
            StopImpact.Breaks breaks,
            SortedSet<Integer> brokers,
            DesiredCluster desired,
            ObservedCluster observed) {
        if (desired.sizing().replicas() == 1) {
            return Optional.empty();
        }
        if (breaks.unavailable().count() > singleReplicasOn(brokers, observed)) {
            return objection(
                    brokers,
                    "PartitionsWouldGoOffline",
                    cannot(brokers) + "nobody else could lead " + breaks.unavailable().text());
        }
        if (breaks.unavailable().count() > 0 && !singleReplicasMayWait(desired)) {
            return objection(
                    brokers,
                    "SingleReplica",
                    cannot(brokers)
                            + "there is no other replica of "
                            + breaks.unavailable().text()
                            + "; give the topic more replicas, or accept that it waits with"
                            + " spec.rollout.allowSingleReplicaUnavailable");
        }
        return breaks.rejecting().count() == 0
                ? Optional.empty()
                : objection(
                        brokers,
                        "WouldBreakMinInSync",
                        cannot(brokers)
                                + "too few replicas would be in sync for acks=all on "
                                + breaks.rejecting().text());
    }

    private static Optional<Objection> objection(
            SortedSet<Integer> brokers, String reason, String message) {
        return Optional.of(Objection.rollout(brokers.first(), reason, message));
    }

    private static String cannot(SortedSet<Integer> brokers) {
        return name(brokers)
                + (brokers.size() == 1 ? " cannot stop now: " : " cannot stop together now: ");
    }

    private static String name(SortedSet<Integer> brokers) {
        return (brokers.size() == 1 ? "broker " : "brokers ")
                + brokers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static long singleReplicasOn(SortedSet<Integer> brokers, ObservedCluster observed) {
        return SafetyChecks.known(observed)
                .map(
                        view ->
                                view.partitions().stream()
                                        .filter(
                                                partition ->
                                                        partition.replicas().size() == 1
                                                                && brokers.containsAll(
                                                                        partition.replicas()))
                                        .count())
                .orElse(0L);
    }

    private static boolean singleReplicasMayWait(DesiredCluster desired) {
        var rollout = desired.cluster().getSpec().rollout();
        return rollout != null && Boolean.TRUE.equals(rollout.allowSingleReplicaUnavailable());
    }
}
