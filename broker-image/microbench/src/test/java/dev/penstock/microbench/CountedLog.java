/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.microbench;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.replication.EpochEnd;
import dev.penstock.replication.PartitionAppend;
import dev.penstock.replication.PartitionLog;

import java.nio.ByteBuffer;
import java.util.Optional;

/** A leader's log without records: it knows how many there would be, so that nothing is written. */
final class CountedLog implements PartitionLog {
    private final Optional<LeaderEpoch> epoch;
    private long endOffset;

    CountedLog(LeaderEpoch epoch) {
        this.epoch = Optional.of(epoch);
    }

    @Override
    public long logStartOffset() {
        return 0;
    }

    @Override
    public long logEndOffset() {
        return endOffset;
    }

    @Override
    public long lastStableOffset(long highWatermark) {
        return highWatermark;
    }

    @Override
    public Optional<LeaderEpoch> latestEpoch() {
        return epoch;
    }

    @Override
    public EpochEnd endOffsetFor(LeaderEpoch asked) {
        return new EpochEnd(epoch, endOffset);
    }

    @Override
    public PartitionAppend appendAsLeader(ByteBuffer batches, LeaderEpoch leaderEpoch) {
        long offset = endOffset++;
        return new PartitionAppend.Appended(offset, offset, -1L);
    }

    @Override
    public Optional<PartitionAppend.Refused> appendAsFollower(ByteBuffer batches) {
        throw new UnsupportedOperationException("it leads");
    }

    @Override
    public void truncateTo(long offset) {
        throw new UnsupportedOperationException("it leads");
    }

    @Override
    public void truncateFullyAndStartAt(long offset) {
        throw new UnsupportedOperationException("it leads");
    }

    @Override
    public void advanceLogStart(long offset) {
        throw new UnsupportedOperationException("it leads");
    }
}
