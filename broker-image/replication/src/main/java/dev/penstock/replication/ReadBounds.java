/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.LeaderEpoch;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** Whether and how far a replica may be read; the same rules for every reader. */
final class ReadBounds {
    private final PartitionLog log;
    private final HighWatermark highWatermark;

    ReadBounds(PartitionLog log, HighWatermark highWatermark) {
        this.log = log;
        this.highWatermark = highWatermark;
    }

    /** Empty when the reader is of our epoch (or does not say). */
    Optional<ReadOutcome> epochObjection(LeaderEpoch ours, @Nullable LeaderEpoch readers) {
        if (readers == null || readers.equals(ours)) {
            return Optional.empty();
        }
        return Optional.of(
                rejected(
                        readers.isOlderThan(ours)
                                ? ReplicationError.FENCED_LEADER_EPOCH
                                : ReplicationError.UNKNOWN_LEADER_EPOCH));
    }

    ReadOutcome read(ReadLevel level, long fetchOffset) {
        if (fetchOffset < log.logStartOffset() || fetchOffset > log.logEndOffset()) {
            return rejected(ReplicationError.OFFSET_OUT_OF_RANGE);
        }
        long committed = highWatermark.offset();
        long stable = log.lastStableOffset(committed);
        long end =
                switch (level) {
                    case LOG_END -> log.logEndOffset();
                    case HIGH_WATERMARK -> committed;
                    case LAST_STABLE_OFFSET -> stable;
                };
        return new ReadOutcome.Range(fetchOffset, end, committed, stable, log.logStartOffset());
    }

    /**
     * Compares the reader's last epoch with this log. Whoever is before the log start is out of
     * range, whatever its epoch.
     */
    Optional<ReadOutcome> divergence(long fetchOffset, @Nullable LeaderEpoch lastFetchedEpoch) {
        if (lastFetchedEpoch == null || fetchOffset < log.logStartOffset()) {
            return Optional.empty();
        }
        EpochEnd ours = log.endOffsetFor(lastFetchedEpoch);
        // Without one so early all that the reader could share with us lies before our log start.
        LeaderEpoch epoch = ours.epoch().orElse(lastFetchedEpoch);
        if (epoch.equals(lastFetchedEpoch) && ours.endOffset() >= fetchOffset) {
            return Optional.empty();
        }
        return Optional.of(
                new ReadOutcome.Diverging(
                        epoch, ours.endOffset(), highWatermark.offset(), log.logStartOffset()));
    }

    ReadOutcome rejected(ReplicationError error) {
        return new ReadOutcome.Rejected(error, highWatermark.offset(), log.logStartOffset());
    }
}
