/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.kernel.Invariants;

/**
 * A partition by its topic's name, as committed offsets are keyed.
 *
 * @param partition at least 0
 */
public record TopicPartitionName(String topic, int partition)
        implements Comparable<TopicPartitionName> {
    public TopicPartitionName {
        Invariants.check(partition >= 0, "a partition number is at least 0", partition);
    }

    @Override
    public int compareTo(TopicPartitionName other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
