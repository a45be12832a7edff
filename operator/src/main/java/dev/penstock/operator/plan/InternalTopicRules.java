/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.operator.desired.ClusterSettings;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.PartitionState;

import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How many copies the brokers' own topics have. Nobody creates these, so nobody else would raise
 * them when one broker becomes three: what groups have read would be on one disk for ever.
 */
final class InternalTopicRules {
    private InternalTopicRules() {}

    /**
     * More copies, once the brokers for them are there and all is well. Never fewer. It comes
     * before restarts: the only copy holds back that of its broker, and nobody else would add
     * another.
     */
    static Optional<Step> raise(DesiredCluster desired, ObservedCluster observed) {
        if (!(observed.brokers() instanceof BrokersView.Known view)
                || SafetyChecks.beforeARestart(desired, observed).isPresent()) {
            return Optional.empty();
        }
        List<PartitionState> few =
                of(view).filter(
                                partition ->
                                        partition.replicas().size() < copies(desired, partition))
                        .filter(partition -> copies(desired, partition) <= view.live().size())
                        .sorted(
                                Comparator.comparing(
                                        PartitionState::partition, ReplicaMoves.BY_NAME))
                        .toList();
        SortedMap<TopicPartition, Optional<List<Integer>>> targets =
                new TreeMap<>(ReplicaMoves.BY_NAME);
        few.stream()
                .limit(Pace.PARTITIONS)
                .forEach(
                        partition ->
                                targets.put(
                                        partition.partition(),
                                        Optional.of(
                                                ReplicaMoves.resized(
                                                        view,
                                                        partition,
                                                        copies(desired, partition)))));
        return targets.isEmpty()
                ? Optional.empty()
                : Optional.of(new Step.MoveReplicas(targets, few.size(), Duration.ZERO));
    }

    /** No more copies than brokers are left; those that stay and are in sync keep theirs. */
    static Optional<Step> lower(BrokersView.Known view, int brokers) {
        SortedMap<TopicPartition, Optional<List<Integer>>> targets =
                new TreeMap<>(ReplicaMoves.BY_NAME);
        of(view).filter(partition -> !view.moves().containsKey(partition.partition()))
                .filter(partition -> partition.replicas().size() > brokers)
                .forEach(
                        partition ->
                                targets.put(
                                        partition.partition(),
                                        Optional.of(best(partition, brokers))));
        return targets.isEmpty()
                ? Optional.empty()
                : Optional.of(new Step.MoveReplicas(targets, targets.size(), Duration.ZERO));
    }

    private static List<Integer> best(PartitionState partition, int brokers) {
        List<Integer> replicas = new ArrayList<>(partition.replicas());
        replicas.sort(
                Comparator.comparing((Integer broker) -> broker >= brokers)
                        .thenComparing(broker -> !partition.inSync().contains(broker)));
        return List.copyOf(replicas.subList(0, brokers));
    }

    private static int copies(DesiredCluster desired, PartitionState partition) {
        return ClusterSettings.copiesOf(partition.partition().topic(), desired.cluster().getSpec());
    }

    private static Stream<PartitionState> of(BrokersView.Known view) {
        return view.partitions().stream()
                .filter(partition -> ClusterSettings.isInternal(partition.partition().topic()));
    }
}
