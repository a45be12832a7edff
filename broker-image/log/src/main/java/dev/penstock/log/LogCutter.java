/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import java.io.IOException;
import java.util.List;

/**
 * Makes the log shorter at either end. What recovery believes is lowered durably before bytes go,
 * so that a crash in between finds a log that is longer than promised, never a shorter one.
 */
final class LogCutter {
    private final LogState state;
    private final LogWriter writer;

    LogCutter(LogState state, LogWriter writer) {
        this.state = state;
        this.writer = writer;
    }

    /**
     * Removes the batch that has the offset and everything after it. The sync of that may come
     * later: at the latest before the next append ({@link UnsyncedCut}).
     */
    void truncateTo(long offset, long nowMs) throws IOException {
        if (offset >= state.logEndOffset()) {
            // A leadership that ended before its first append left an epoch without records: while
            // that is taken for the log's latest, the next leader's log can never agree with it.
            state.epochs().truncateFromEnd(state.logEndOffset());
            return;
        }
        if (offset < state.logStartOffset()) {
            truncateFullyAndStartAt(offset, nowMs);
            return;
        }
        Segment segment = state.segmentOf(offset);
        long newEnd = segment.batchOffsetAt(segment.locate(offset));
        if (newEnd < state.logStartOffset()) {
            truncateFullyAndStartAt(state.logStartOffset(), nowMs);
            return;
        }
        state.syncedOffset(Math.min(state.syncedOffset(), newEnd));
        state.cleanedOffset(Math.min(state.cleanedOffset(), newEnd));
        boolean isUnknown = state.isCheckpointUnderWay() || state.isCheckpointUnknown();
        state.supersedeCheckpoint();
        if (isUnknown || state.recoveryPoint() > newEnd || newEnd == 0) {
            // An empty log without a checkpoint would look as if it had never had a record.
            state.recoveryPoint(Math.min(state.recoveryPoint(), newEnd));
            state.storeCheckpoint(false);
        }
        boolean mayWait = state.cut().begin();
        for (Segment later : state.segmentsAfter(segment).reversed()) {
            doom(later, nowMs);
        }
        segment.truncateTo(offset);
        if (!mayWait) {
            state.syncCut();
        }
        state.epochs().truncateFromEnd(newEnd);
        new ProducerRecovery(state).run(newEnd);
    }

    /** Empties the log; the next record gets the offset. */
    void truncateFullyAndStartAt(long offset, long nowMs) throws IOException {
        state.supersedeCheckpoint();
        state.logStartOffset(offset);
        state.recoveryPoint(offset);
        state.syncedOffset(offset);
        state.cleanedOffset(offset);
        state.storeCheckpoint(true);
        for (Segment segment : List.copyOf(state.segments()).reversed()) {
            doom(segment, nowMs);
        }
        state.epochs().clear();
        state.epochs().store(state.store(), state.directory() + "/" + LogFiles.LEADER_EPOCHS);
        state.create(offset);
        new ProducerRecovery(state).run(-1L);
        state.syncNames();
        state.storeCheckpoint(false);
        state.cut().synced();
    }

    /** Lets the log begin at the offset; the bytes go with their segments. */
    void deleteRecordsBefore(long offset) {
        if (offset > state.logStartOffset()) {
            state.logStartOffset(Math.min(offset, state.logEndOffset()));
            state.epochs().truncateFromStart(state.logStartOffset());
        }
    }

    /**
     * Deletes segments from the beginning while each is beyond retention and wholly below the high
     * watermark. The active one is rolled first if it must go, too.
     */
    int deleteOldSegments(long nowMs, long highWatermark) throws IOException {
        purge(nowMs);
        int deletable = countDeletable(nowMs, highWatermark);
        if (deletable == 0) {
            return 0;
        }
        state.supersedeCheckpoint();
        if (deletable == state.segmentCount()) {
            writer.roll();
        }
        List<Segment> old = List.copyOf(state.segments()).subList(0, deletable);
        long newStart = old.getLast().nextOffset();
        if (newStart > state.logStartOffset()) {
            state.logStartOffset(newStart);
        }
        if (state.recoveryPoint() < state.logStartOffset()) {
            state.recoveryPoint(Math.min(state.logStartOffset(), state.logEndOffset()));
        }
        // The segments that stay must be found again before the others go.
        state.syncNames();
        state.storeCheckpoint(false);
        for (Segment segment : old) {
            doom(segment, nowMs);
            state.store().delete(state.path(segment.baseOffset(), LogFiles.PRODUCER_SNAPSHOT));
        }
        state.epochs().truncateFromStart(state.logStartOffset());
        return deletable;
    }

    private int countDeletable(long nowMs, long highWatermark) {
        LogConfig config = state.config();
        long excessBytes =
                config.retentionBytes() < 0
                        ? Long.MIN_VALUE
                        : state.sizeBytes() - config.retentionBytes();
        int count = 0;
        for (Segment segment : state.segments()) {
            boolean isActive = segment == state.active();
            boolean isCommitted = segment.nextOffset() <= highWatermark;
            if (!isCommitted || (isActive && segment.isEmpty())) {
                break;
            }
            boolean isTooMuch = excessBytes >= segment.sizeBytes();
            boolean isForgotten = !isActive && segment.nextOffset() <= state.logStartOffset();
            if (!isTooMuch && !isForgotten && !isTooOld(segment, nowMs, config)) {
                break;
            }
            excessBytes -= isTooMuch ? segment.sizeBytes() : 0;
            count++;
        }
        return count;
    }

    /** By the largest timestamp of its records; records without timestamps never grow old. */
    private static boolean isTooOld(Segment segment, long nowMs, LogConfig config) {
        return config.retentionMs() >= 0
                && segment.maxTimestampMs() >= 0
                && nowMs - segment.maxTimestampMs() > config.retentionMs();
    }

    /** Deletes the files that have waited long enough. */
    void purge(long nowMs) throws IOException {
        while (!state.doomed().isEmpty() && state.doomed().getFirst().deleteAtMs() <= nowMs) {
            state.doomed().removeFirst().delete();
        }
    }

    private void doom(Segment segment, long nowMs) throws IOException {
        state.remove(segment);
        state.doomed().addLast(segment.doom(nowMs + state.config().fileDeleteDelayMs()));
    }
}
