/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import org.apache.kafka.common.TopicPartition;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a balance would do, in the order in which it is to be done.
 *
 * @param skewBefore how far the heaviest broker is above the mean, in percent
 * @param skewAfter the same when all is done
 */
public record BalancePlan(List<Change> changes, int skewBefore, int skewAfter) {
    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    public BalancePlan {
        changes = List.copyOf(changes);
    }

    /**
     * Other replicas for a partition, or the same in another order.
     *
     * @param copiedBytes what has to be copied for it
     */
    public record Change(TopicPartition partition, List<Integer> replicas, long copiedBytes) {
        public Change {
            replicas = List.copyOf(replicas);
        }
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** Partitions that change. */
    public int partitions() {
        return (int) changes.stream().map(Change::partition).distinct().count();
    }

    /** Bytes that have to be copied. */
    public long bytes() {
        return changes.stream().mapToLong(Change::copiedBytes).sum();
    }

    /**
     * The beginning of the plan.
     *
     * @param mostPartitions in it
     * @param mostBytes to be copied, unless the very first change needs more
     */
    public Batch first(int mostPartitions, long mostBytes) {
        SortedMap<TopicPartition, Optional<List<Integer>>> targets = new TreeMap<>(BY_NAME);
        Set<TopicPartition> seen = new HashSet<>();
        long bytes = 0;
        for (Change change : changes) {
            boolean fits = bytes + change.copiedBytes() <= mostBytes || targets.isEmpty();
            boolean room = targets.size() < mostPartitions || seen.contains(change.partition());
            if (!fits || !room) {
                break;
            }
            seen.add(change.partition());
            targets.put(change.partition(), Optional.of(change.replicas()));
            bytes += change.copiedBytes();
        }
        return new Batch(targets, bytes);
    }

    /** The most that one broker has to take in. */
    public long mostBytesIn(Map<TopicPartition, List<Integer>> before) {
        Map<Integer, Long> incoming = new HashMap<>();
        changes.forEach(
                change ->
                        change.replicas().stream()
                                .filter(
                                        broker ->
                                                !before.getOrDefault(change.partition(), List.of())
                                                        .contains(broker))
                                .forEach(
                                        broker ->
                                                incoming.merge(
                                                        broker, change.copiedBytes(), Long::sum)));
        return incoming.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** Changes that are made together. */
    public record Batch(SortedMap<TopicPartition, Optional<List<Integer>>> targets, long bytes) {}
}
