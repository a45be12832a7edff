/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.LeaderEpoch;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The log of one replica, as replication needs it. Used on the partition's loop only. When storage
 * fails each method throws {@link java.io.UncheckedIOException}; the replica is offline from then
 * on.
 */
public interface PartitionLog {
    /** The first offset that may be read. */
    long logStartOffset();

    /** The offset that the next record gets. */
    long logEndOffset();

    /**
     * How far this replica counts for the high watermark: the log end, or, when the topic is {@code
     * penstock.durability=flushed}, the end of what was flushed.
     */
    default long durableEndOffset() {
        return logEndOffset();
    }

    /**
     * Whether a follower asks for more now; when this turns true again its session is told ({@link
     * FollowerSession#onDurable}).
     */
    default boolean mayFetch() {
        return true;
    }

    /**
     * The first offset of the oldest transaction that is open or whose marker may still be lost;
     * the high watermark when there is none before it.
     *
     * @param highWatermark markers below it stay
     */
    long lastStableOffset(long highWatermark);

    /** The epoch of the last record; empty when the log has none. */
    Optional<LeaderEpoch> latestEpoch();

    /**
     * The latest epoch of the log that is not after the given one, and where it ends: where the
     * next one begins, or the log end. When all of the log is of later epochs (or it is empty): no
     * epoch, and the log start.
     */
    EpochEnd endOffsetFor(LeaderEpoch epoch);

    /**
     * Appends validated batches, gives them offsets and the epoch, and checks producer sequences.
     */
    PartitionAppend appendAsLeader(ByteBuffer batches, LeaderEpoch epoch);

    /**
     * Appends batches of the leader as they are; the first has the base offset of the log end.
     *
     * @return why nothing was appended, if what came is damaged or does not continue the log
     */
    Optional<PartitionAppend.Refused> appendAsFollower(ByteBuffer batches);

    /** Removes everything from the offset on; it is between the log start and the log end. */
    void truncateTo(long offset);

    /** Removes everything and begins anew at the offset. */
    void truncateFullyAndStartAt(long offset);

    /** Forgets what is before the offset (the leader did); it is not after the high watermark. */
    void advanceLogStart(long offset);
}
