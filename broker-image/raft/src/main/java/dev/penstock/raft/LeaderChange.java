/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import java.util.List;

/**
 * The first record of each epoch (Kafka's {@code LeaderChangeMessage} control record). It gives the
 * new leader a record of its own epoch to commit, without which it could commit nothing older.
 *
 * @param epoch the new epoch
 * @param leader its leader
 * @param voters all voters
 * @param grantingVoters those who elected the leader
 */
public record LeaderChange(
        LeaderEpoch epoch,
        BrokerId leader,
        List<ReplicaKey> voters,
        List<ReplicaKey> grantingVoters) {
    public LeaderChange {
        voters = List.copyOf(voters);
        grantingVoters = List.copyOf(grantingVoters);
    }
}
