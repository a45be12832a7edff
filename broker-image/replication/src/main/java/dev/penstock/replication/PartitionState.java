/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;

import java.util.List;
import java.util.Optional;

/**
 * What the metadata says about a partition.
 *
 * @param leader who leads, empty when nobody can
 * @param leaderEpoch grows with each election
 * @param partitionEpoch grows with each change of this state
 * @param replicas all of them, the preferred leader first
 * @param isr those in sync; in a partition with a leader it is one of them
 * @param minInsyncReplicas the topic's setting
 */
public record PartitionState(
        Optional<BrokerId> leader,
        LeaderEpoch leaderEpoch,
        int partitionEpoch,
        List<BrokerId> replicas,
        List<BrokerId> isr,
        int minInsyncReplicas) {
    public PartitionState {
        replicas = List.copyOf(replicas);
        isr = List.copyOf(isr);
        Invariants.check(replicas.containsAll(isr), "the ISR is a subset", isr, replicas);
        Invariants.check(
                leader.isEmpty() || isr.contains(leader.get()), "the leader is in sync", leader);
        Invariants.check(minInsyncReplicas >= 1, "min.insync.replicas", minInsyncReplicas);
    }

    /** A partition cannot need more replicas than it has. */
    int effectiveMinInsyncReplicas() {
        return Math.min(minInsyncReplicas, replicas.size());
    }

    PartitionState withIsr(List<BrokerId> newIsr, int newPartitionEpoch) {
        return new PartitionState(
                leader, leaderEpoch, newPartitionEpoch, replicas, newIsr, minInsyncReplicas);
    }

    PartitionState withMinInsyncReplicas(int newMinInsyncReplicas) {
        return new PartitionState(
                leader, leaderEpoch, partitionEpoch, replicas, isr, newMinInsyncReplicas);
    }
}
