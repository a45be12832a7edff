/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import org.apache.kafka.common.TopicPartition;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * @param added brokers that have to copy it
     * @param sizeBytes of one replica
     */
    public record Change(
            TopicPartition partition, List<Integer> replicas, List<Integer> added, long sizeBytes) {
        public Change {
            replicas = List.copyOf(replicas);
            added = List.copyOf(added);
        }

        /** From the replicas before to those after. */
        static Change of(
                TopicPartition partition,
                List<Integer> before,
                List<Integer> after,
                long sizeBytes) {
            List<Integer> added =
                    after.stream().filter(broker -> !before.contains(broker)).toList();
            return new Change(partition, after, added, sizeBytes);
        }

        /** What has to be copied for it. */
        public long copiedBytes() {
            return added.size() * sizeBytes;
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
     * @param mostBytes to be copied to each broker, unless the very first change needs more
     */
    public Batch first(int mostPartitions, long mostBytes) {
        SortedMap<TopicPartition, Optional<List<Integer>>> targets = new TreeMap<>(BY_NAME);
        Map<Integer, Long> incoming = new HashMap<>();
        long bytes = 0;
        for (Change change : changes) {
            boolean room =
                    targets.size() < mostPartitions || targets.containsKey(change.partition());
            Map<Integer, Long> then = new HashMap<>(incoming);
            copy(change, then);
            if (!room || (!targets.isEmpty() && most(then) > mostBytes)) {
                break;
            }
            incoming = then;
            targets.put(change.partition(), Optional.of(change.replicas()));
            bytes += change.copiedBytes();
        }
        return new Batch(targets, bytes, most(incoming));
    }

    /** The most that one broker has to take in. */
    public long mostBytesIn() {
        Map<Integer, Long> incoming = new HashMap<>();
        changes.forEach(change -> copy(change, incoming));
        return most(incoming);
    }

    private static void copy(Change change, Map<Integer, Long> incoming) {
        change.added().forEach(broker -> incoming.merge(broker, change.sizeBytes(), Long::sum));
    }

    private static long most(Map<Integer, Long> incoming) {
        return incoming.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /**
     * Changes that are made together.
     *
     * @param bytes to be copied
     * @param mostBytesIn of them to one broker
     */
    public record Batch(
            SortedMap<TopicPartition, Optional<List<Integer>>> targets,
            long bytes,
            long mostBytesIn) {}
}
