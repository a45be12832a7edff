/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import org.apache.kafka.common.TopicPartition;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a balance needs to know beyond the state of the partitions.
 *
 * @param sizes of one replica of each partition in bytes; empty when nobody asked or answered
 * @param paced the last batch is too short a time ago for the bandwidth that is allowed
 * @param rebalances that were asked for, the oldest first
 */
public record Balancing(
        Optional<Map<TopicPartition, Long>> sizes, boolean paced, List<RebalanceState> rebalances) {
    public Balancing {
        sizes = sizes.map(Map::copyOf);
        rebalances =
                rebalances.stream()
                        .sorted(
                                Comparator.comparing(RebalanceState::created)
                                        .thenComparing(RebalanceState::name))
                        .toList();
    }

    /** Nobody asked for anything. */
    public static Balancing none() {
        return new Balancing(Optional.empty(), false, List.of());
    }

    /** The one whose turn it is: the oldest that may begin and is not over. */
    public Optional<RebalanceState> active() {
        return rebalances.stream()
                .filter(
                        rebalance ->
                                rebalance.planned()
                                        && rebalance.approved()
                                        && !rebalance.finished())
                .findFirst();
    }

    /** Whether some have no plan yet. */
    public boolean wantsPlans() {
        return rebalances.stream().anyMatch(rebalance -> !rebalance.planned());
    }
}
