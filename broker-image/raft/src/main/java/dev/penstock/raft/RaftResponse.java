/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The answer to a {@link RaftRequest} of the same name. Each says which epoch the sender is in and
 * who leads that epoch, so that whoever asked in vain learns where to go.
 */
public sealed interface RaftResponse {
    RaftError error();

    LeaderEpoch epoch();

    Optional<BrokerId> leader();

    /**
     * @param granted whether the vote was (or, for a pre-vote, would be) given
     */
    record Vote(RaftError error, LeaderEpoch epoch, Optional<BrokerId> leader, boolean granted)
            implements RaftResponse {}

    record BeginQuorumEpoch(RaftError error, LeaderEpoch epoch, Optional<BrokerId> leader)
            implements RaftResponse {}

    record EndQuorumEpoch(RaftError error, LeaderEpoch epoch, Optional<BrokerId> leader)
            implements RaftResponse {}

    /**
     * @param highWatermark the sender's, at most what it knows to be committed
     * @param logStartOffset where the sender's log starts
     * @param content batches, or why there can be none
     */
    record Fetch(
            RaftError error,
            LeaderEpoch epoch,
            Optional<BrokerId> leader,
            long highWatermark,
            long logStartOffset,
            FetchContent content)
            implements RaftResponse {}

    /**
     * @param snapshotId which snapshot
     * @param position where the piece begins
     * @param piece the bytes; empty on an error
     */
    record FetchSnapshot(
            RaftError error,
            LeaderEpoch epoch,
            Optional<BrokerId> leader,
            SnapshotId snapshotId,
            long position,
            SnapshotPiece piece)
            implements RaftResponse {}

    /**
     * What became of a {@link RaftRequest.VoterChange}.
     *
     * @param epoch of the sender; the first one where the message has no room for it
     * @param message says what to do, for people; "" when there is nothing to say
     */
    record VoterChange(
            RaftError error, LeaderEpoch epoch, Optional<BrokerId> leader, String message)
            implements RaftResponse {}

    /** What a leader has for a fetching replica. */
    sealed interface FetchContent {
        /**
         * @param batches whole batches that follow the fetch position; may be empty
         */
        record Batches(ByteBuffer batches) implements FetchContent {
            /** Nothing new, or an error. */
            public static Batches none() {
                return new Batches(ByteBuffer.allocate(0));
            }
        }

        /**
         * The logs do not agree at the fetch position: the replica must truncate.
         *
         * @param end the end, in the leader's log, of the newest epoch that may be common to both
         */
        record Diverging(EpochEnd end) implements FetchContent {}

        /**
         * The leader's log no longer reaches back so far: the replica must fetch the snapshot.
         *
         * @param snapshotId which
         */
        record FromSnapshot(SnapshotId snapshotId) implements FetchContent {}
    }
}
