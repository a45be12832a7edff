/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.record.BatchLayout;
import dev.penstock.record.CorruptRecordsException;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.TimestampType;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Appends to the active segment. Everything is checked first, then the batches are written in one
 * call as they came, then memory learns of them: if the write fails, nothing has happened.
 */
final class LogWriter {
    private final LogState state;
    private final Clock clock;
    private @Nullable RecordBatch cursor;

    LogWriter(LogState state, Clock clock) {
        this.state = state;
        this.clock = clock;
    }

    LogAppend appendAsLeader(ByteBuffer batches, LeaderEpoch epoch) throws IOException {
        LogAppend.Rejected malformed = malformed(batches);
        if (malformed != null) {
            return malformed;
        }
        if (epoch.value() < state.epochs().latestOrNone()) {
            return new LogAppend.Rejected(
                    LogAppend.Reason.FENCED_LEADER_EPOCH, "the log knows an epoch after " + epoch);
        }
        if (batches.remaining() > state.config().segmentBytes()) {
            return new LogAppend.Rejected(
                    LogAppend.Reason.RECORD_LIST_TOO_LARGE,
                    "%d bytes do not fit into a segment of %d"
                            .formatted(batches.remaining(), state.config().segmentBytes()));
        }
        LogAppend objection = producersObjection(batches);
        if (objection != null) {
            return objection;
        }
        long appendTimeMs =
                state.config().timestampType() == TimestampType.LOG_APPEND_TIME
                        ? clock.epochMs()
                        : BatchLayout.NO_TIMESTAMP;
        long baseOffset = state.logEndOffset();
        stamp(batches, baseOffset, epoch, appendTimeMs);
        write(batches);
        return new LogAppend.Appended(
                baseOffset, state.logEndOffset() - 1, appendTimeMs, state.logStartOffset());
    }

    LogAppend appendAsFollower(ByteBuffer batches) throws IOException {
        LogAppend.Rejected malformed = malformed(batches);
        if (malformed != null) {
            return malformed;
        }
        long expectedOffset = state.logEndOffset();
        int latestEpoch = state.epochs().latestOrNone();
        int end = batches.limit();
        for (int at = batches.position(); at < end; at += cursorAt(batches, at).sizeBytes()) {
            RecordBatch batch = cursorAt(batches, at);
            LogAppend.Rejected discontinued = discontinuation(batch, expectedOffset, latestEpoch);
            if (discontinued != null) {
                return discontinued;
            }
            expectedOffset = batch.nextOffset();
            latestEpoch = batch.leaderEpoch();
        }
        long baseOffset = cursorAt(batches, batches.position()).baseOffset();
        write(batches);
        return new LogAppend.Appended(
                baseOffset,
                state.logEndOffset() - 1,
                BatchLayout.NO_TIMESTAMP,
                state.logStartOffset());
    }

    private LogAppend.@Nullable Rejected discontinuation(
            RecordBatch batch, long expectedOffset, int latestEpoch) {
        if (batch.magic() != BatchLayout.MAGIC || !batch.isCrcValid()) {
            return corrupt("the checksum of the batch at " + batch.baseOffset() + " does not fit");
        }
        // A compacted log has gaps, so offsets may jump ahead, but never back.
        if (batch.baseOffset() < expectedOffset || batch.lastOffsetDelta() < 0) {
            return new LogAppend.Rejected(
                    LogAppend.Reason.OFFSET_OUT_OF_RANGE,
                    "%s does not continue a log that ends at %d".formatted(batch, expectedOffset));
        }
        if (batch.leaderEpoch() < latestEpoch) {
            return new LogAppend.Rejected(
                    LogAppend.Reason.FENCED_LEADER_EPOCH,
                    "%s follows the epoch %d".formatted(batch, latestEpoch));
        }
        return null;
    }

    /** Begins a new segment, unless the active one is empty. */
    void roll() throws IOException {
        Segment sealed = state.active();
        if (sealed.isEmpty()) {
            return;
        }
        state.syncCut();
        sealed.seal();
        long offset = state.logEndOffset();
        ProducerSnapshot.store(
                state.store(), state.path(offset, LogFiles.PRODUCER_SNAPSHOT), state.producers());
        state.create(offset);
    }

    private LogAppend.@Nullable Rejected malformed(ByteBuffer batches) {
        if (!batches.hasRemaining()) {
            return corrupt("there is no batch");
        }
        try {
            int at = batches.position();
            while (at < batches.limit()) {
                at += cursorAt(batches, at).sizeBytes();
            }
            return at == batches.limit() ? null : corrupt("the last batch is cut off");
        } catch (CorruptRecordsException e) {
            return corrupt(String.valueOf(e.getMessage()));
        }
    }

    private static LogAppend.Rejected corrupt(String message) {
        return new LogAppend.Rejected(LogAppend.Reason.CORRUPT_MESSAGE, message);
    }

    /**
     * A producer's batch stands alone in its append, so that its sequence is checked against what
     * the log has.
     */
    private @Nullable LogAppend producersObjection(ByteBuffer batches) {
        RecordBatch batch = cursorAt(batches, batches.position());
        if (batch.sizeBytes() == batches.remaining()) {
            return batch.hasProducerId()
                    ? state.producers()
                            .objection(batch, state.logStartOffset(), state.logEndOffset())
                    : null;
        }
        for (int at = batches.position();
                at < batches.limit();
                at += cursorAt(batches, at).sizeBytes()) {
            if (cursorAt(batches, at).hasProducerId()) {
                return new LogAppend.Rejected(
                        LogAppend.Reason.INVALID_RECORD,
                        "an idempotent producer appends one batch at a time");
            }
        }
        return null;
    }

    private void stamp(ByteBuffer batches, long baseOffset, LeaderEpoch epoch, long appendTimeMs) {
        long offset = baseOffset;
        int at = batches.position();
        while (at < batches.limit()) {
            RecordBatch batch = cursorAt(batches, at);
            batch.setBaseOffset(offset);
            batch.setLeaderEpoch(epoch);
            if (appendTimeMs != BatchLayout.NO_TIMESTAMP) {
                batch.setAppendTime(appendTimeMs);
            }
            offset = batch.nextOffset();
            at += batch.sizeBytes();
        }
    }

    private void write(ByteBuffer batches) throws IOException {
        state.syncCut();
        rollIfNeeded(batches);
        Segment active = state.active();
        int start = batches.position();
        try {
            active.write(batches);
        } finally {
            batches.position(start);
        }
        state.written(batches.remaining());
        int at = batches.position();
        while (at < batches.limit()) {
            RecordBatch batch = cursorAt(batches, at);
            if (batch.leaderEpoch() >= 0) {
                state.epochs().assign(batch.leaderEpoch(), batch.baseOffset());
            }
            active.noteBatch(batch);
            AbortedTransaction aborted = state.producers().apply(batch);
            if (aborted != null) {
                active.aborted().append(aborted);
            }
            at += batch.sizeBytes();
        }
    }

    private void rollIfNeeded(ByteBuffer batches) throws IOException {
        long lastOffset = state.logEndOffset();
        long timestampMs = BatchLayout.NO_TIMESTAMP;
        int at = batches.position();
        while (at < batches.limit()) {
            RecordBatch batch = cursorAt(batches, at);
            lastOffset = batch.lastOffset();
            timestampMs = Math.max(timestampMs, batch.maxTimestampMs());
            at += batch.sizeBytes();
        }
        if (state.active().mustRollFor(batches.remaining(), lastOffset, timestampMs)) {
            roll();
        }
    }

    private RecordBatch cursorAt(ByteBuffer batches, int position) {
        RecordBatch view = cursor;
        if (view == null) {
            view = new RecordBatch(batches, position);
            cursor = view;
            return view;
        }
        return view.moveTo(batches, position);
    }
}
