/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.operator.desired.Sizing;
import dev.penstock.operator.observed.ObservedCluster;

import io.fabric8.kubernetes.api.model.HasMetadata;

import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The one thing to do now for a Cluster. */
public sealed interface Step {

    /** Nothing may be done before the user changes something. */
    record Refuse(String reason, String message) implements Step {}

    /** Resources differ from what they should be: write them. */
    record Apply(List<HasMetadata> resources) implements Step {}

    /** Pods came to nodes: tell their brokers the rack. */
    record NoteRacks(List<PodRack> racks) implements Step {}

    /** The rack of one pod. */
    record PodRack(String pod, String podUid, String rack) {}

    /**
     * Volumes are smaller than wanted: ask for more.
     *
     * @param why for people
     */
    record GrowVolumes(List<String> claims, String size, String why) implements Step {}

    /**
     * The template of the volumes cannot be changed in place: recreate the StatefulSet around its
     * pods.
     */
    record RecreateStatefulSet(String name) implements Step {}

    /** Settings of all brokers differ: change them while the brokers run. */
    record AlterSettings(SortedMap<String, String> set, SortedSet<String> reset) implements Step {
        /** For people. */
        public String text() {
            return Stream.of(
                            set.isEmpty() ? "" : "set " + set,
                            reset.isEmpty() ? "" : "back to the default " + reset)
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining(", "));
        }
    }

    /** Delete one pod, so that it comes back as wanted. */
    record RestartBroker(int broker, String pod, String podUid, String reason) implements Step {}

    /**
     * Ask each of these brokers what breaks if all of them stop together, and plan again: the
     * answers are looked up in {@link ObservedCluster#stopImpacts}.
     */
    record AskWhatBreaks(SortedSet<Integer> brokers) implements Step {
        /** For people. */
        public String text() {
            return "asking brokers " + brokers + " what breaks if they stop together";
        }
    }

    /**
     * Delete the pods of brokers of one rack, who have said that nothing breaks.
     *
     * @param rack that they have in common; "" if it is one broker without a rack
     * @param limit why they are not more, for people
     */
    record RestartTogether(List<RestartBroker> brokers, String rack, String limit) implements Step {
        public RestartTogether {
            brokers = List.copyOf(brokers);
        }

        /** In order. */
        public SortedSet<Integer> ids() {
            SortedSet<Integer> ids = new TreeSet<>();
            brokers.forEach(broker -> ids.add(broker.broker()));
            return ids;
        }

        /** For people. */
        public String text() {
            return (brokers.size() == 1
                            ? "broker " + brokers.getFirst().broker() + ", which runs"
                            : "brokers " + ids() + " of rack " + rack + " together, which run")
                    + " an old revision; not more: "
                    + limit;
        }
    }

    /** Let a broker take no new replicas, or take them again. */
    record Cordon(int broker, boolean on) implements Step {}

    /**
     * Delete the volume of a broker that is empty by its own word and by that of the others, and
     * its pod, so that it comes back with the volume that is wanted.
     *
     * @param restart of exactly this pod
     */
    record ReplaceVolume(int broker, String claim, String claimUid, RestartBroker restart)
            implements Step {}

    /** Change how many brokers there are, or what the StatefulSet remembers about them. */
    record Resize(Sizing sizing, String reason) implements Step {}

    /**
     * Move replicas away from brokers that are to leave. An empty list of brokers cancels a move.
     *
     * @param left replicas that are still there
     * @param pause until the next ones
     */
    record MoveReplicas(
            SortedMap<TopicPartition, Optional<List<Integer>>> targets, int left, Duration pause)
            implements Step {}

    /**
     * Change replicas so that brokers carry alike.
     *
     * @param left partitions that have still to change, these included
     * @param pause until the next batch
     * @param rebalance that asked for it
     */
    record Balance(
            SortedMap<TopicPartition, Optional<List<Integer>>> targets,
            int left,
            Duration pause,
            Optional<String> rebalance)
            implements Step {}

    /** A balance begins or is over, which the StatefulSet remembers. */
    record MarkBalancing(boolean on, String reason) implements Step {}

    /** A Rebalance has nothing left to do. */
    record FinishRebalance(String name) implements Step {}

    /** The metadata quorum has begun, which the StatefulSet remembers. */
    record MarkBegun() implements Step {}

    /** Let a broker vote in the metadata quorum, with the directory that it has now. */
    record AddVoter(int broker, String directory) implements Step {}

    /** Take a broker's vote in the metadata quorum from it. */
    record RemoveVoter(int broker, String directory) implements Step {}

    /** Take brokers that have stopped for good out of the metadata. */
    record Unregister(List<Integer> brokers, Sizing after) implements Step {}

    /** Something is going on, or something is missing; look again. */
    record WaitFor(Objection objection) implements Step {}

    /** There are no pods, as the spec says. */
    record Suspended() implements Step {}

    /** All is as it should be. */
    record Done() implements Step {}
}
