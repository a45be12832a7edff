/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import java.util.Optional;

/**
 * What a replica must remember over a crash so that an epoch never has two leaders (Kafka's {@code
 * quorum-state} file).
 *
 * @param epoch the newest epoch seen; never shrinks
 * @param votedFor to whom this replica gave its one vote in that epoch
 * @param leader the leader of that epoch, once known; only a hint for a faster restart
 */
public record ElectionState(
        LeaderEpoch epoch, Optional<ReplicaKey> votedFor, Optional<BrokerId> leader) {
    /** Of a replica that has never heard of an election. */
    public static final ElectionState INITIAL =
            new ElectionState(LeaderEpoch.FIRST, Optional.empty(), Optional.empty());

    /** No vote and no leader in an epoch. */
    public static ElectionState unvoted(LeaderEpoch epoch) {
        return new ElectionState(epoch, Optional.empty(), Optional.empty());
    }

    ElectionState withVote(ReplicaKey candidate) {
        return new ElectionState(epoch, Optional.of(candidate), leader);
    }

    ElectionState withLeader(BrokerId newLeader) {
        return new ElectionState(epoch, votedFor, Optional.of(newLeader));
    }
}
