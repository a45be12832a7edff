/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.LeaderEpoch;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Where one replica keeps its log, its vote and its snapshots. The machine calls it on its own loop
 * and waits for it.
 *
 * <p>Batches are opaque to the machine; the storage knows their format, counts their records and
 * gives them their offsets. Offsets that cross this interface always lie between batches.
 *
 * <p>Durable means: survives a crash of the process and of the machine. What was appended since the
 * last {@link #sync} may be lost in a crash, but only as a suffix; what was truncated may come back
 * unless something was appended and synced over it.
 *
 * <p>Failures of IO are thrown as unchecked exceptions. After one the machine must not be used
 * again: whoever drives it stops the process (or takes the directory offline).
 */
public interface RaftStorage {
    /** The state last saved, {@link ElectionState#INITIAL} when there is none. */
    ElectionState loadElectionState();

    /** Saves the state; durable on return. */
    void saveElectionState(ElectionState state);

    /**
     * The first offset in the log; the end offset of the snapshot that replaces what was before.
     */
    long startOffset();

    /** The first offset that is not in the log. */
    long endOffset();

    /**
     * The epoch of the last batch; when the log holds none, that of the snapshot it starts at; 0
     * when there is none either.
     */
    LeaderEpoch lastEpoch();

    /**
     * The end of the newest epoch that is not newer than the given one and has a batch in the log;
     * empty when there is no such batch.
     */
    Optional<EpochEnd> endOfEpoch(LeaderEpoch epoch);

    /**
     * Appends batches of the application as leader: gives them offsets from {@link #endOffset} on
     * and the epoch. Not durable before {@link #sync}.
     */
    void append(LeaderEpoch epoch, ByteBuffer batches);

    /** Appends the marker that begins an epoch, one record. Not durable before {@link #sync}. */
    void appendLeaderChange(LeaderChange change);

    /** Appends a set of voters, one record. Not durable before {@link #sync}. */
    void appendVoters(LeaderEpoch epoch, VoterSet voters);

    /**
     * The newest set of voters whose record lies before the offset; where the log has none, that of
     * the snapshot it starts at; empty when that has none either.
     */
    Optional<VotersAt> votersBefore(long offset);

    /**
     * Appends what a leader sent, which keeps its offsets and epochs. Not durable before {@link
     * #sync}. Nothing is appended when a part is not whole, fails its checksum or does not follow
     * the log's end.
     */
    FollowerAppend appendAsFollower(ByteBuffer batches);

    /** Removes all batches from the offset on. */
    void truncateTo(long endOffset);

    /** Makes all that was appended durable. */
    void sync();

    /**
     * Reads whole batches.
     *
     * @param startOffset the first offset, within the log
     * @param endOffset where to stop; more than the start
     * @param maxBytes at most so many, but always one batch
     */
    ByteBuffer read(long startOffset, long endOffset, int maxBytes);

    /** The newest finished snapshot. */
    Optional<SnapshotId> latestSnapshot();

    /** Some bytes of a finished snapshot; empty when it is not (or no longer) there. */
    Optional<SnapshotPiece> readSnapshot(SnapshotId id, long position, int maxBytes);

    /**
     * Writes a piece of a snapshot that is being fetched; position 0 begins it anew. Readable only
     * after {@link #finishSnapshot}.
     */
    void writeSnapshot(SnapshotId id, long position, ByteBuffer bytes);

    /**
     * What is wrong with the bytes of a snapshot all pieces of which were written; empty when they
     * are good.
     */
    Optional<String> objection(SnapshotId id);

    /** Makes a fetched snapshot whole and durable: it is the latest one on return. */
    void finishSnapshot(SnapshotId id);

    /** Empties the log and lets it start at the snapshot's end; durable on return. */
    void restartLogAt(SnapshotId id);

    /**
     * Removes the log before the snapshot's end, and older snapshots. Afterwards {@link
     * #startOffset} is the snapshot's end.
     */
    void trimTo(SnapshotId id);

    /** What became of {@link #appendAsFollower}. */
    sealed interface FollowerAppend {
        /** All of it is in the log. */
        record Appended() implements FollowerAppend {}

        /**
         * Nothing is in the log.
         *
         * @param reason for the log line
         */
        record Corrupt(String reason) implements FollowerAppend {}
    }
}
