/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.PartitionState;

import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where the replicas of brokers that leave go.
 *
 * <p>The smallest movement: each replica that must go is replaced in its place, the others stay.
 * The new broker is one that has no replica of the partition, is in a rack that has none if there
 * is one, and carries the fewest replicas (for a first place: the fewest first places, since the
 * first replica leads). Ties go to the lowest id, so that the same input gives the same plan.
 */
final class ReplicaMoves {
    static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    private final Map<Integer, String> racks;
    private final Map<Integer, Integer> replicaCount = new TreeMap<>();
    private final Map<Integer, Integer> firstCount = new TreeMap<>();

    private ReplicaMoves(Map<Integer, String> targets, List<PartitionState> partitions) {
        this.racks = new TreeMap<>(targets);
        partitions.forEach(partition -> count(partition.replicas(), 1));
    }

    /** Replicas that brokers still have, or are about to get. */
    static int replicasOn(BrokersView.Known view, Set<Integer> brokers) {
        return (int)
                view.partitions().stream()
                        .flatMap(partition -> partition.replicas().stream())
                        .filter(brokers::contains)
                        .count();
    }

    /**
     * New replicas for partitions that have one on a broker that leaves, the first {@code limit} by
     * name.
     *
     * @param view in which all brokers that stay are live
     */
    static SortedMap<TopicPartition, Optional<List<Integer>>> away(
            BrokersView.Known view, Set<Integer> leaving, int limit) {
        Map<Integer, String> staying = new TreeMap<>(view.live());
        staying.keySet().removeAll(leaving);
        ReplicaMoves moves = new ReplicaMoves(staying, view.partitions());
        SortedMap<TopicPartition, Optional<List<Integer>>> targets = new TreeMap<>(BY_NAME);
        view.partitions().stream()
                .filter(partition -> partition.replicas().stream().anyMatch(leaving::contains))
                .filter(partition -> !view.moves().containsKey(partition.partition()))
                .sorted(Comparator.comparing(PartitionState::partition, BY_NAME))
                .limit(limit)
                .forEach(
                        partition ->
                                targets.put(
                                        partition.partition(),
                                        Optional.of(moves.replace(partition.replicas(), leaving))));
        return targets;
    }

    /**
     * New replicas for partitions that have one on a broker: the same on another one, in its place.
     * A partition that has a replica there already goes to whom {@link #away} would choose.
     */
    static SortedMap<TopicPartition, Optional<List<Integer>>> onto(
            BrokersView.Known view, int from, int to, int limit) {
        SortedMap<TopicPartition, Optional<List<Integer>>> targets =
                away(view, Set.of(from), limit);
        view.partitions().stream()
                .filter(partition -> targets.containsKey(partition.partition()))
                .filter(partition -> !partition.replicas().contains(to))
                .forEach(
                        partition -> {
                            List<Integer> replicas = new ArrayList<>(partition.replicas());
                            replicas.replaceAll(broker -> broker == from ? to : broker);
                            targets.put(partition.partition(), Optional.of(replicas));
                        });
        return targets;
    }

    /** Cancels moves away from brokers that stay after all. */
    static SortedMap<TopicPartition, Optional<List<Integer>>> cancelled(
            BrokersView.Known view, Set<Integer> draining) {
        SortedMap<TopicPartition, Optional<List<Integer>>> targets = new TreeMap<>(BY_NAME);
        view.moves()
                .forEach(
                        (partition, move) -> {
                            if (move.removing().stream().anyMatch(draining::contains)) {
                                targets.put(partition, Optional.empty());
                            }
                        });
        return targets;
    }

    /**
     * Replicas for a partition that is to have another number of copies: the first ones stay, or
     * the best are added.
     */
    static List<Integer> resized(BrokersView.Known view, PartitionState partition, int copies) {
        if (partition.replicas().size() >= copies) {
            return partition.replicas().subList(0, copies);
        }
        ReplicaMoves moves = new ReplicaMoves(view.live(), view.partitions());
        List<Integer> replicas = new ArrayList<>(partition.replicas());
        while (replicas.size() < copies) {
            replicas.add(moves.best(replicas, false));
        }
        return replicas;
    }

    private List<Integer> replace(List<Integer> replicas, Set<Integer> leaving) {
        List<Integer> result = new ArrayList<>(replicas);
        count(replicas, -1);
        for (int place = 0; place < result.size(); place++) {
            if (leaving.contains(result.get(place))) {
                List<Integer> others = new ArrayList<>(result.subList(0, place));
                others.addAll(result.subList(place + 1, result.size()));
                result.set(place, best(others, place == 0));
            }
        }
        count(result, 1);
        return result;
    }

    private int best(List<Integer> others, boolean first) {
        Set<String> taken = new HashSet<>();
        others.forEach(broker -> taken.add(racks.getOrDefault(broker, "")));
        taken.remove("");
        return racks.keySet().stream()
                .filter(broker -> !others.contains(broker))
                .min(
                        Comparator.<Integer, Boolean>comparing(
                                        broker -> taken.contains(racks.getOrDefault(broker, "")))
                                .thenComparingInt(
                                        broker -> first ? firstCount.getOrDefault(broker, 0) : 0)
                                .thenComparingInt(broker -> replicaCount.getOrDefault(broker, 0))
                                .thenComparing(Comparator.naturalOrder()))
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "No broker is left for a replica beside " + others));
    }

    private void count(List<Integer> replicas, int delta) {
        replicas.forEach(broker -> replicaCount.merge(broker, delta, Integer::sum));
        if (!replicas.isEmpty()) {
            firstCount.merge(replicas.getFirst(), delta, Integer::sum);
        }
    }
}
