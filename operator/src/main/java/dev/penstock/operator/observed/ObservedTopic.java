/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One topic as the brokers describe it.
 *
 * @param id of the topic, as Kafka writes it
 * @param partitions in order
 * @param settings all, with the value that holds
 * @param ownSettings names of those that were set on this topic, as against defaults
 * @param moving partitions whose replicas are being moved
 */
public record ObservedTopic(
        String name,
        String id,
        List<PartitionState> partitions,
        Map<String, String> settings,
        Set<String> ownSettings,
        Set<Integer> moving) {
    public ObservedTopic {
        partitions = List.copyOf(partitions);
        settings = Map.copyOf(settings);
        ownSettings = Set.copyOf(ownSettings);
        moving = Set.copyOf(moving);
    }

    /** Copies of each record; partitions may differ while replicas move, then the least counts. */
    public int replicationFactor() {
        return partitions.stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
    }
}
