/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import org.apache.kafka.common.TopicPartition;

import java.util.List;
import java.util.Optional;

/**
 * One partition, as the brokers describe it.
 *
 * @param replicas in the order of preference
 * @param inSync replicas that have everything
 */
public record PartitionState(
        TopicPartition partition,
        Optional<Integer> leader,
        List<Integer> replicas,
        List<Integer> inSync) {
    public PartitionState {
        replicas = List.copyOf(replicas);
        inSync = List.copyOf(inSync);
    }

    public boolean underReplicated() {
        return inSync.size() < replicas.size();
    }
}
