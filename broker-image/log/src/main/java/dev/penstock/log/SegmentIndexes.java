/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.StoredFile;
import dev.penstock.record.RecordBatch;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * The indexes of a segment, which may have suffered. No entry is believed before the batch that it
 * points to was looked at; whoever finds one that is wrong has both made again from the batches.
 * The aborted transactions go with the producers instead ({@link ProducerRecovery}).
 */
final class SegmentIndexes {
    static final int NONE = -1;

    private final StoredFile segment;
    private final long baseOffset;
    private final OffsetIndex offsets;
    private final TimeIndex times;
    private final TransactionIndex aborted;
    private int bytesSinceEntry;

    SegmentIndexes(
            FileStore store,
            String directory,
            LogConfig config,
            long baseOffset,
            String suffix,
            StoredFile segment)
            throws IOException {
        this.segment = segment;
        this.baseOffset = baseOffset;
        String offsetPath = LogFiles.path(directory, baseOffset, LogFiles.OFFSET_INDEX) + suffix;
        String timePath = LogFiles.path(directory, baseOffset, LogFiles.TIME_INDEX) + suffix;
        this.offsets = new OffsetIndex(store, offsetPath, baseOffset, config.indexMaxBytes());
        this.times = new TimeIndex(store, timePath, baseOffset, config.indexMaxBytes());
        this.aborted =
                new TransactionIndex(
                        store, LogFiles.path(directory, baseOffset, LogFiles.TRANSACTION_INDEX));
    }

    /** The aborted transactions whose markers stand in the segment. */
    TransactionIndex aborted() {
        return aborted;
    }

    boolean areFull() {
        return offsets.isFull() || times.isFull();
    }

    /** Notes a batch that is to have an entry if the last one lies far enough before it. */
    void note(RecordBatch batch, int position, TimestampedEnd largest, int intervalBytes)
            throws IOException {
        if (bytesSinceEntry > intervalBytes) {
            offsets.append(batch.lastOffset(), position);
            times.append(largest.timestampMs(), largest.offset());
            bytesSinceEntry = 0;
        }
        bytesSinceEntry += batch.sizeBytes();
    }

    /** The largest timestamp of a segment and the last offset of its batch. */
    interface TimestampedEnd {
        long timestampMs();

        long offset();
    }

    /** Says what the whole segment's largest timestamp is. */
    void seal(TimestampedEnd largest) throws IOException {
        times.append(largest.timestampMs(), largest.offset());
    }

    int positionOf(int entry) throws IOException {
        return offsets.position(entry);
    }

    long lastTimestampMs() throws IOException {
        return times.lastTimestampMs();
    }

    long lastTimestampOffset() throws IOException {
        return Math.max(baseOffset, times.lastOffset());
    }

    /** The last entry at or below the position; not looked at any closer. */
    int floorByPosition(long position) throws IOException {
        return offsets.floorByPosition(position);
    }

    /** The last entry at or below the offset, if there is a batch where it says. */
    int trustedEntry(long offset, int endPosition) throws IOException {
        int entry =
                Math.min(offsets.floorByOffset(offset), offsets.floorByPosition(endPosition - 1L));
        if (entry < 0) {
            return NONE;
        }
        RecordBatch batch = headerAt(offsets.position(entry), endPosition);
        boolean isRight = batch != null && batch.lastOffset() == offsets.offset(entry);
        return isRight ? entry : NONE;
    }

    /** Whether there should be an entry for the offset. */
    boolean shouldHave(long offset) throws IOException {
        return offsets.entries() > 0 && offset >= offsets.offset(0);
    }

    /** Like {@link #trustedEntry}, but the time index must be right up to its end as well. */
    int lastTrustedEntry(long offset, int endPosition) throws IOException {
        int entry = trustedEntry(offset, endPosition);
        int time = times.entries() - 1;
        return entry < 0 || time < 0 || !isTrustedTime(time) ? NONE : entry;
    }

    /**
     * From which offset on a record with this timestamp or a later one may be; {@link #NONE} when
     * the index turns out to be wrong.
     */
    long firstCandidateOffset(long timestampMs) throws IOException {
        int entry = times.floorBelow(timestampMs);
        if (entry < 0) {
            return baseOffset;
        }
        return isTrustedTime(entry) ? times.offset(entry) + 1 : NONE;
    }

    private boolean isTrustedTime(int entry) throws IOException {
        long offset = times.offset(entry);
        int from = offsets.floorByOffset(offset);
        int position = from < 0 ? 0 : offsets.position(from);
        if (position < 0 || position > segment.sizeBytes()) {
            return false;
        }
        BatchScan scan = headers(position, segment.sizeBytes());
        RecordBatch batch = scan.next();
        while (batch != null && batch.lastOffset() < offset) {
            batch = scan.next();
        }
        return batch != null
                && batch.lastOffset() == offset
                && batch.maxTimestampMs() == times.timestampMs(entry);
    }

    /**
     * The header of the batch at the position, until something else is looked up; null for none.
     */
    @Nullable RecordBatch headerAt(int position, long endPosition) throws IOException {
        long end = Math.min(endPosition, segment.sizeBytes());
        return position < 0 || position >= end ? null : headers(position, end).next();
    }

    private BatchScan headers(int position, long end) {
        return BatchScan.lookUp(segment, position, end, baseOffset);
    }

    /**
     * Forgets the entry and those after it; the next batch noted, which must be the one that the
     * entry stood for, has an entry again.
     */
    void rewindTo(int entry, long offset, int intervalBytes) throws IOException {
        offsets.truncateTo(Math.max(0, entry));
        times.truncateFrom(offset);
        bytesSinceEntry = entry >= 0 ? intervalBytes + 1 : 0;
    }

    /** Keeps what is in memory small; called where a failure to write does no harm. */
    void relieve() throws IOException {
        offsets.file().relieve();
        times.file().relieve();
        aborted.file().relieve();
    }

    void write() throws IOException {
        offsets.file().write();
        times.file().write();
        aborted.file().write();
    }

    boolean areDirty() {
        return offsets.file().isDirty() || times.file().isDirty() || aborted.file().isDirty();
    }

    void addSyncs(Syncs syncs) throws IOException {
        offsets.file().addSync(syncs);
        times.file().addSync(syncs);
        aborted.file().addSync(syncs);
    }

    /** Gives the files their final names. */
    void takePlace(String directory) throws IOException {
        offsets.file().rename(LogFiles.path(directory, baseOffset, LogFiles.OFFSET_INDEX));
        times.file().rename(LogFiles.path(directory, baseOffset, LogFiles.TIME_INDEX));
    }

    void close() throws IOException {
        offsets.file().close();
        times.file().close();
        aborted.file().close();
    }

    void delete() throws IOException {
        offsets.file().delete();
        times.file().delete();
        aborted.file().delete();
    }
}
