/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileSlice;
import dev.penstock.record.BatchLayout;
import dev.penstock.record.CorruptRecordsException;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Finds offsets and timestamps. Never reads records, but where a timestamp is looked for. */
final class LogReader {
    /** One read spans at most so many segments. */
    private static final int MAX_SLICES = 16;

    private final LogState state;

    LogReader(LogState state) {
        this.state = state;
    }

    LogRead read(long startOffset, int maxBytes, long maxOffsetExclusive, boolean minOneBatch)
            throws IOException {
        long logEndOffset = state.logEndOffset();
        if (startOffset < state.logStartOffset() || startOffset > logEndOffset) {
            return new LogRead.OutOfRange(state.logStartOffset(), logEndOffset);
        }
        long endOffset = Math.min(maxOffsetExclusive, logEndOffset);
        if (startOffset >= endOffset) {
            return LogRead.Slices.NONE;
        }
        List<FileSlice> slices = new ArrayList<>(1);
        int left = Math.max(0, maxBytes);
        Segment segment = state.segmentOf(startOffset);
        while (segment != null && slices.size() < MAX_SLICES) {
            int from = segment.locate(startOffset);
            int limit =
                    endOffset >= segment.nextOffset()
                            ? segment.sizeBytes()
                            : segment.locate(endOffset);
            boolean mustGive = minOneBatch && slices.isEmpty();
            int to = end(segment, from, limit, left, mustGive);
            if (to > from) {
                slices.add(new FileSlice(segment.file(), from, to - from));
                left = Math.max(0, left - (to - from));
            }
            if (to < segment.sizeBytes()) {
                break;
            }
            segment = state.segmentAfter(segment);
        }
        return slices.isEmpty()
                ? LogRead.Slices.NONE
                : new LogRead.Slices(Collections.unmodifiableList(slices), sizeOf(slices));
    }

    private static int end(Segment segment, int from, int limit, int left, boolean mustGive)
            throws IOException {
        if (from >= limit || limit - from <= left) {
            return Math.max(from, limit);
        }
        int end = segment.lastBatchEnd(from, (long) from + left);
        return end == from && mustGive ? from + segment.batchSizeAt(from) : end;
    }

    private static int sizeOf(List<FileSlice> slices) {
        int size = 0;
        for (FileSlice slice : slices) {
            size += slice.sizeBytes();
        }
        return size;
    }

    /**
     * The aborted transactions that have records among those read.
     *
     * @param startOffset where the read began
     * @param slices what it found
     */
    List<AbortedTransaction> abortedTransactions(long startOffset, List<FileSlice> slices)
            throws IOException {
        if (slices.isEmpty()) {
            return List.of();
        }
        Segment segment = state.segmentOf(startOffset);
        Segment first = segment;
        while (segment != null && segment.aborted().isEmpty()) {
            segment = state.segmentAfter(segment);
        }
        if (segment == null) {
            return List.of();
        }
        List<AbortedTransaction> found = new ArrayList<>();
        long endOffset = endOffset(first, slices.getLast());
        boolean mayFollow = true;
        while (segment != null && mayFollow) {
            mayFollow = segment.aborted().collect(startOffset, endOffset, found);
            segment = state.segmentAfter(segment);
        }
        return found;
    }

    /** The offset after the last batch that was read. */
    private long endOffset(Segment first, FileSlice last) throws IOException {
        for (Segment segment = first; segment != null; segment = state.segmentAfter(segment)) {
            if (segment.file().equals(last.file())) {
                return segment.batchOffsetAt((int) last.position() + last.sizeBytes());
            }
        }
        return state.logEndOffset();
    }

    /** The first record whose timestamp is the given one or later. */
    Optional<TimestampedOffset> offsetForTimestamp(long timestampMs) throws IOException {
        for (Segment segment : state.segments()) {
            if (segment.maxTimestampMs() >= timestampMs
                    && segment.nextOffset() > state.logStartOffset()) {
                Optional<TimestampedOffset> found = search(segment, timestampMs);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** The first record with the largest timestamp of the log. */
    Optional<TimestampedOffset> offsetOfMaxTimestamp() throws IOException {
        long max = BatchLayout.NO_TIMESTAMP;
        for (Segment segment : state.segments()) {
            max = Math.max(max, segment.maxTimestampMs());
        }
        return max == BatchLayout.NO_TIMESTAMP ? Optional.empty() : offsetForTimestamp(max);
    }

    private Optional<TimestampedOffset> search(Segment segment, long timestampMs)
            throws IOException {
        long from = Math.max(segment.firstCandidateOffset(timestampMs), state.logStartOffset());
        BatchScan scan = segment.scanFromIndex(from);
        for (RecordBatch batch = scan.next(); batch != null; batch = scan.next()) {
            if (batch.lastOffset() < from || batch.maxTimestampMs() < timestampMs) {
                continue;
            }
            BatchScan whole = segment.scan(scan.position(), BatchScan.Depth.CHECKSUMS);
            Optional<TimestampedOffset> found = search(whole.next(), timestampMs);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<TimestampedOffset> search(@Nullable RecordBatch batch, long timestampMs) {
        if (batch == null) {
            return Optional.empty();
        }
        try {
            for (Record record : batch.records()) {
                if (record.timestampMs() >= timestampMs
                        && record.offset() >= state.logStartOffset()) {
                    return Optional.of(found(record.offset(), record.timestampMs()));
                }
            }
            return Optional.empty();
        } catch (CorruptRecordsException e) {
            // As a producer sent it: its header tells that the record is here, not which one it is.
            long offset = Math.max(batch.baseOffset(), state.logStartOffset());
            return Optional.of(found(offset, batch.maxTimestampMs()));
        }
    }

    private TimestampedOffset found(long offset, long timestampMs) {
        return new TimestampedOffset(offset, timestampMs, state.epochs().epochAt(offset));
    }
}
