/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import java.util.Comparator;
import java.util.Optional;

/** A share-partition: one partition of a topic as one share group reads it (KIP-932). */
public record SharePartitionKey(String groupId, TopicPartition partition)
        implements Comparable<SharePartitionKey> {
    private static final Comparator<SharePartitionKey> ORDER =
            Comparator.comparing(SharePartitionKey::groupId)
                    .thenComparing(SharePartitionKey::partition);

    /** Reads what {@link #coordinatorKey} gives; empty when it is nothing of the kind. */
    public static Optional<SharePartitionKey> parse(String coordinatorKey) {
        int number = coordinatorKey.lastIndexOf(':');
        int topic = number < 1 ? -1 : coordinatorKey.lastIndexOf(':', number - 1);
        if (topic < 1) {
            return Optional.empty();
        }
        try {
            Uuid topicId = Uuid.parse(coordinatorKey.substring(topic + 1, number));
            int partition = Integer.parseInt(coordinatorKey.substring(number + 1));
            return topicId.isZero() || partition < 0
                    ? Optional.empty()
                    : Optional.of(
                            new SharePartitionKey(
                                    coordinatorKey.substring(0, topic),
                                    new TopicPartition(topicId, partition)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What FindCoordinator is asked for. */
    public String coordinatorKey() {
        return groupId + ":" + partition.topicId() + ":" + partition.partition();
    }

    /**
     * Which partition of {@code __share_group_state} its state lives in. Kafka's rule; it never
     * changes.
     */
    public int statePartition(int partitionCount) {
        Invariants.check(partitionCount > 0, "a topic has partitions", partitionCount);
        int hash = coordinatorKey().hashCode();
        int positive = hash == Integer.MIN_VALUE ? 0 : Math.abs(hash);
        return positive % partitionCount;
    }

    @Override
    public int compareTo(SharePartitionKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return coordinatorKey();
    }
}
