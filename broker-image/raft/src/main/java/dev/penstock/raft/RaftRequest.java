/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;

import java.util.List;
import java.util.OptionalLong;

/**
 * What one replica asks of another. Each is one Kafka RPC about the one partition of the metadata
 * log; cluster id and topic name are added and checked where the RPC is written and read.
 */
public sealed interface RaftRequest {
    /**
     * Asks for a vote (Vote v2).
     *
     * @param candidate who asks
     * @param voter who is asked
     * @param epoch the epoch to lead; for a pre-vote the epoch that the sender is in
     * @param logEnd how far the sender's log reaches
     * @param preVote only asks whether the vote would be given
     */
    record Vote(
            ReplicaKey candidate,
            ReplicaKey voter,
            LeaderEpoch epoch,
            LogPosition logEnd,
            boolean preVote)
            implements RaftRequest {}

    /**
     * Tells a voter that the sender leads (BeginQuorumEpoch v1).
     *
     * @param leader the sender
     * @param voter who is told
     * @param epoch the sender's epoch
     */
    record BeginQuorumEpoch(BrokerId leader, ReplicaKey voter, LeaderEpoch epoch)
            implements RaftRequest {}

    /**
     * Tells a voter that the sender leads no more (EndQuorumEpoch v1).
     *
     * @param leader the sender
     * @param epoch the epoch that ends
     * @param preferredSuccessors who should stand for election, the most caught up first
     */
    record EndQuorumEpoch(BrokerId leader, LeaderEpoch epoch, List<ReplicaKey> preferredSuccessors)
            implements RaftRequest {
        public EndQuorumEpoch {
            preferredSuccessors = List.copyOf(preferredSuccessors);
        }
    }

    /**
     * Asks for batches (Fetch v18), and says by doing so that all before the position is durable at
     * the sender.
     *
     * @param replica who asks
     * @param epoch the sender's epoch
     * @param position where the sender's log ends (fetch offset and last fetched epoch)
     * @param highWatermark the sender's, so that news of a higher one need not wait; empty when it
     *     does not say
     * @param maxWaitMs how long the leader may keep the request while there is nothing new
     * @param maxBytes how much to send, beyond the first batch
     */
    record Fetch(
            ReplicaKey replica,
            LeaderEpoch epoch,
            LogPosition position,
            OptionalLong highWatermark,
            int maxWaitMs,
            int maxBytes)
            implements RaftRequest {}

    /**
     * Asks for a piece of a snapshot (FetchSnapshot v1).
     *
     * @param replica who asks
     * @param epoch the sender's epoch
     * @param snapshotId which snapshot
     * @param position the first byte
     * @param maxBytes how many bytes
     */
    record FetchSnapshot(
            ReplicaKey replica,
            LeaderEpoch epoch,
            SnapshotId snapshotId,
            long position,
            int maxBytes)
            implements RaftRequest {
        public FetchSnapshot {
            Invariants.check(position >= 0, "a snapshot is read from 0 or later", position);
        }
    }

    /** Asks the leader for another set of voters. */
    sealed interface VoterChange extends RaftRequest {}

    /**
     * Asks the leader to make an observer a voter (AddRaftVoter).
     *
     * @param voter who, and where it is reached
     * @param timeoutMs how long it may take to catch up
     * @param ackWhenCommitted whether the answer waits for the commit, or only for the append
     */
    record AddVoter(Voter voter, int timeoutMs, boolean ackWhenCommitted) implements VoterChange {}

    /**
     * Asks the leader to make a voter an observer (RemoveRaftVoter).
     *
     * @param voter who
     */
    record RemoveVoter(ReplicaKey voter) implements VoterChange {}

    /**
     * A voter tells its directory and where it is reached (UpdateRaftVoter).
     *
     * @param epoch the sender's epoch
     * @param voter what it says of itself
     */
    record UpdateVoter(LeaderEpoch epoch, Voter voter) implements VoterChange {}
}
