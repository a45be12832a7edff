/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.LogAppend;
import dev.penstock.log.SegmentedLog;
import dev.penstock.replication.EpochEnd;
import dev.penstock.replication.PartitionAppend;
import dev.penstock.replication.PartitionLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A segmented log as replication sees it. */
final class LogAdapter implements PartitionLog {
    private final TopicPartition partition;
    private SegmentedLog log;
    private LogFlush flush;
    private final DiskSpace space;
    private final CopyPace pace;
    private final TopicMeter meter;
    private final @Nullable Healing healing;

    /**
     * An adapter of the partition's log.
     *
     * @param flush knows what of it is durable, and is told of what is appended
     * @param space is told that the log grows
     * @param pace at which it grows as a follower
     * @param meter is told of what a leader sends
     * @param healing what may keep it from growing; null when nothing does
     */
    LogAdapter(
            TopicPartition partition,
            SegmentedLog log,
            LogFlush flush,
            DiskSpace space,
            CopyPace pace,
            TopicMeter meter,
            @Nullable Healing healing) {
        this.partition = partition;
        this.log = log;
        this.flush = flush;
        this.space = space;
        this.pace = pace;
        this.meter = meter;
        this.healing = healing;
    }

    /** Another log has taken the place of this one: it holds the same, and all of it is durable. */
    void replace(SegmentedLog newLog, LogFlush newFlush) {
        log = newLog;
        flush = newFlush;
    }

    @Override
    public long logStartOffset() {
        return log.logStartOffset();
    }

    @Override
    public long logEndOffset() {
        return log.logEndOffset();
    }

    @Override
    public long durableEndOffset() {
        return flush.durableEndOffset();
    }

    @Override
    public boolean mayFetch() {
        return pace.mayFetch() && flush.isCutDurable() && (healing == null || healing.mayFetch());
    }

    @Override
    public long lastStableOffset(long highWatermark) {
        return log.lastStableOffset(highWatermark);
    }

    @Override
    public Optional<LeaderEpoch> latestEpoch() {
        return log.latestEpoch();
    }

    @Override
    public EpochEnd endOffsetFor(LeaderEpoch epoch) {
        LeaderEpoch latest = log.latestEpoch().orElse(null);
        if (latest == null) {
            return new EpochEnd(Optional.empty(), log.logStartOffset());
        }
        LeaderEpoch asked = epoch.compareTo(latest) < 0 ? epoch : latest;
        return log.endOffsetFor(asked)
                .filter(end -> end.endOffset() > log.logStartOffset() || end.epoch().equals(latest))
                .map(end -> new EpochEnd(Optional.of(end.epoch()), end.endOffset()))
                .orElseGet(() -> new EpochEnd(Optional.empty(), log.logStartOffset()));
    }

    @Override
    public PartitionAppend appendAsLeader(ByteBuffer batches, LeaderEpoch epoch) {
        try {
            return switch (log.appendAsLeader(batches, epoch)) {
                case LogAppend.Appended appended -> {
                    flush.appended();
                    space.written();
                    yield new PartitionAppend.Appended(
                            appended.baseOffset(), appended.lastOffset(), appended.appendTimeMs());
                }
                case LogAppend.Duplicate duplicate ->
                        new PartitionAppend.Duplicate(
                                duplicate.baseOffset(),
                                duplicate.lastOffset(),
                                duplicate.appendTimeMs());
                case LogAppend.Rejected rejected -> refused(rejected);
            };
        } catch (IOException e) {
            throw new PartitionStorageException(partition, e);
        }
    }

    @Override
    public Optional<PartitionAppend.Refused> appendAsFollower(ByteBuffer batches) {
        long sizeBytes = batches.remaining();
        try {
            if (log.appendAsFollower(batches) instanceof LogAppend.Rejected rejected) {
                return Optional.of(refused(rejected));
            }
            flush.appended();
            space.written();
            pace.appended(sizeBytes);
            if (healing != null) {
                healing.appended();
            }
            meter.replicatedIn(sizeBytes);
            return Optional.empty();
        } catch (IOException e) {
            throw new PartitionStorageException(partition, e);
        }
    }

    private static PartitionAppend.Refused refused(LogAppend.Rejected rejected) {
        return new PartitionAppend.Refused(rejected.reason().name(), rejected.message());
    }

    @Override
    public void truncateTo(long offset) {
        try {
            log.truncateTo(offset);
            flush.cut();
        } catch (IOException e) {
            throw new PartitionStorageException(partition, e);
        }
    }

    @Override
    public void truncateFullyAndStartAt(long offset) {
        try {
            log.truncateFullyAndStartAt(offset);
        } catch (IOException e) {
            throw new PartitionStorageException(partition, e);
        }
    }

    @Override
    public void advanceLogStart(long offset) {
        log.deleteRecordsBefore(offset);
    }
}
