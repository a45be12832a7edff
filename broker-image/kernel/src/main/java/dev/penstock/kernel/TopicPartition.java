/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.kernel;

/**
 * One partition of one topic, by the topic's identity and not its name: a topic that is deleted and
 * created again is another topic.
 *
 * @param topicId the topic, never {@link Uuid#ZERO}
 * @param partition its number, at least 0
 */
public record TopicPartition(Uuid topicId, int partition) implements Comparable<TopicPartition> {
    public TopicPartition {
        Invariants.check(!topicId.isZero(), "a topic id is not zero", topicId);
        Invariants.check(partition >= 0, "a partition number is at least 0", partition);
    }

    @Override
    public int compareTo(TopicPartition other) {
        int topic = topicId.compareTo(other.topicId);
        return topic != 0 ? topic : Integer.compare(partition, other.partition);
    }

    @Override
    public String toString() {
        return topicId + "-" + partition;
    }
}
