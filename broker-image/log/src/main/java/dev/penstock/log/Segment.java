/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.StoredFile;
import dev.penstock.record.BatchLayout;
import dev.penstock.record.RecordBatch;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A stretch of the log in one file, with its two indexes. Batches stand one after another as they
 * came from the wire, nothing between or around them.
 *
 * <p>Always: {@code baseOffset <= nextOffset}; bytes {@code [0, sizeBytes)} are whole batches whose
 * offsets ascend; what the file has beyond is the rest of a failed write and is overwritten.
 */
final class Segment {
    private final FileStore store;
    private final String directory;
    private LogConfig config;
    private final long baseOffset;
    private final StoredFile file;
    private final OffsetIndex offsetIndex;
    private final TimeIndex timeIndex;
    private long nextOffset;
    private int sizeBytes;
    private long maxTimestampMs = BatchLayout.NO_TIMESTAMP;
    private long maxTimestampOffset;
    private long firstTimestampMs = BatchLayout.NO_TIMESTAMP;
    private int bytesSinceIndexEntry;
    private final Unsynced unsynced = new Unsynced();

    /** Opens the files; {@link #resume} comes next where there were batches. */
    Segment(FileStore store, String directory, LogConfig config, long baseOffset)
            throws IOException {
        this.store = store;
        this.directory = directory;
        this.config = config;
        this.baseOffset = baseOffset;
        this.nextOffset = baseOffset;
        this.maxTimestampOffset = baseOffset;
        this.file = store.open(path(LogFiles.LOG));
        this.offsetIndex =
                new OffsetIndex(
                        store, path(LogFiles.OFFSET_INDEX), baseOffset, config.indexMaxBytes());
        this.timeIndex =
                new TimeIndex(store, path(LogFiles.TIME_INDEX), baseOffset, config.indexMaxBytes());
    }

    long baseOffset() {
        return baseOffset;
    }

    long nextOffset() {
        return nextOffset;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    boolean isEmpty() {
        return sizeBytes == 0;
    }

    StoredFile file() {
        return file;
    }

    /** The largest timestamp of its records, -1 where they have none. */
    long maxTimestampMs() {
        return maxTimestampMs;
    }

    /** The last offset of the batch with the largest timestamp. */
    long maxTimestampOffset() {
        return maxTimestampOffset;
    }

    void config(LogConfig newConfig) {
        config = newConfig;
    }

    /** Whether the bytes must go to a new segment instead. */
    boolean mustRollFor(int bytes, long lastOffset, long batchTimestampMs) {
        if (isEmpty()) {
            return false;
        }
        return (long) sizeBytes + bytes > config.segmentBytes()
                || lastOffset - baseOffset > Integer.MAX_VALUE
                || offsetIndex.isFull()
                || timeIndex.isFull()
                || spansTooLong(batchTimestampMs);
    }

    private boolean spansTooLong(long batchTimestampMs) {
        return firstTimestampMs >= 0 && batchTimestampMs - firstTimestampMs >= config.segmentMs();
    }

    /** Writes whole batches to the end, in one call; {@link #noteBatch} follows for each. */
    void write(ByteBuffer batches) throws IOException {
        unsynced.change();
        file.write(sizeBytes, batches);
    }

    /** Takes a batch that was written, or found in the file, into account. */
    void noteBatch(RecordBatch batch) throws IOException {
        Invariants.check(batch.baseOffset() >= nextOffset, "offsets ascend", batch, nextOffset);
        int size = batch.sizeBytes();
        long timestampMs = batch.maxTimestampMs();
        if (timestampMs > maxTimestampMs) {
            maxTimestampMs = timestampMs;
            maxTimestampOffset = batch.lastOffset();
        }
        if (isEmpty()) {
            firstTimestampMs = timestampMs;
        }
        if (bytesSinceIndexEntry > config.indexIntervalBytes()) {
            offsetIndex.append(batch.lastOffset(), sizeBytes);
            timeIndex.append(maxTimestampMs, maxTimestampOffset);
            bytesSinceIndexEntry = 0;
        }
        bytesSinceIndexEntry += size;
        sizeBytes += size;
        nextOffset = batch.nextOffset();
    }

    /** Where the batch stands that has the offset, or else the first one after it. */
    int locate(long offset) throws IOException {
        if (offset >= nextOffset) {
            return sizeBytes;
        }
        BatchScan scan = scanFromIndex(offset);
        RecordBatch batch = scan.next();
        while (batch != null && batch.lastOffset() < offset) {
            batch = scan.next();
        }
        if (scan.problem() != null) {
            throw new IOException(file.path() + ": " + scan.problem());
        }
        return scan.position();
    }

    /**
     * Where the last whole batch ends that begins at the start or after it and ends at the bound or
     * before it; the start itself when not even one fits.
     */
    int lastBatchEnd(int start, long bound) throws IOException {
        if (bound >= sizeBytes) {
            return sizeBytes;
        }
        int entry = offsetIndex.floorByPosition(bound);
        int from = entry < 0 ? start : Math.max(start, offsetIndex.position(entry));
        BatchScan scan = scan(from, BatchScan.Depth.HEADERS);
        for (RecordBatch batch = scan.next(); batch != null; batch = scan.next()) {
            if ((long) scan.position() + batch.sizeBytes() > bound) {
                break;
            }
        }
        return scan.position();
    }

    /** How large the batch at the position is. */
    int batchSizeAt(int position) throws IOException {
        RecordBatch batch = scan(position, BatchScan.Depth.HEADERS).next();
        if (batch == null) {
            throw new IOException(file.path() + ": there is no batch at " + position);
        }
        return batch.sizeBytes();
    }

    /** The first offset of the batch at the position; the next offset at the end. */
    long batchOffsetAt(int position) throws IOException {
        RecordBatch batch = headerAt(position, sizeBytes);
        return batch == null ? nextOffset : batch.baseOffset();
    }

    BatchScan scan(int position, BatchScan.Depth depth) {
        return new BatchScan(file, position, sizeBytes, baseOffset, depth);
    }

    /** A scan from the last indexed batch that cannot lie after the offset. */
    BatchScan scanFromIndex(long offset) throws IOException {
        int entry = trustedEntry(offset, sizeBytes);
        if (entry < 0 && offsetIndex.entries() > 0 && offset >= offsetIndex.offset(0)) {
            rebuildIndexes();
            entry = trustedEntry(offset, sizeBytes);
        }
        return scan(entry < 0 ? 0 : offsetIndex.position(entry), BatchScan.Depth.HEADERS);
    }

    /** From which offset on a record with this timestamp or a later one may be. */
    long firstCandidateOffset(long timestampMs) throws IOException {
        int entry = timeIndex.floorBelow(timestampMs);
        if (entry >= 0 && !isTrustedTime(entry)) {
            rebuildIndexes();
            entry = timeIndex.floorBelow(timestampMs);
        }
        return entry < 0 ? baseOffset : timeIndex.offset(entry) + 1;
    }

    /** Makes the indexes from the batches again. */
    void rebuildIndexes() throws IOException {
        int oldSize = sizeBytes;
        rewindTo(-1);
        String problem = noteBatchesUpTo(oldSize, Long.MAX_VALUE);
        if (problem != null) {
            throw new IOException(file.path() + ": " + problem);
        }
    }

    /**
     * Takes the file into account up to the position, by the indexes as far as they can be trusted
     * and by the headers of the batches after them.
     *
     * @param endOffset what the file has from here on is the rest of a history that was cut
     * @return what is wrong with the file; null when nothing is
     */
    @Nullable String resume(int endPosition, long endOffset) throws IOException {
        rewindTo(lastTrustedEntry(endOffset - 1, endPosition));
        String problem = noteBatchesUpTo(endPosition, endOffset);
        if (problem != null) {
            // Perhaps only the index is wrong.
            rewindTo(-1);
            problem = noteBatchesUpTo(endPosition, endOffset);
        }
        if (problem == null && !isEmpty()) {
            firstTimestampMs = firstBatch().maxTimestampMs();
        }
        return problem;
    }

    /** Goes back to the last indexed batch that cannot lie after the offset, to be scanned anew. */
    void rewindBefore(long offset, int endPosition) throws IOException {
        rewindTo(lastTrustedEntry(offset, endPosition));
        if (!isEmpty()) {
            firstTimestampMs = firstBatch().maxTimestampMs();
        }
    }

    /** Cuts the batch that has the offset and everything after it. */
    void truncateTo(long offset) throws IOException {
        int position = locate(offset);
        cutAt(position);
        String problem = resume(position, Long.MAX_VALUE);
        Invariants.check(problem == null, "what was read before can be read again", problem);
    }

    /** Cuts the file where the noted batches end. */
    void cutTail() throws IOException {
        cutAt(sizeBytes);
    }

    private void cutAt(int position) throws IOException {
        if (file.sizeBytes() > position) {
            unsynced.change();
            file.truncate(position);
        }
    }

    private RecordBatch firstBatch() throws IOException {
        RecordBatch first =
                new BatchScan(file, 0, sizeBytes, baseOffset, BatchScan.Depth.HEADERS).next();
        if (first == null) {
            throw new IOException(file.path() + ": there is no batch at its beginning");
        }
        return first;
    }

    private @Nullable String noteBatchesUpTo(int endPosition, long endOffset) throws IOException {
        BatchScan scan =
                new BatchScan(file, sizeBytes, endPosition, nextOffset, BatchScan.Depth.HEADERS);
        while (nextOffset < endOffset) {
            RecordBatch batch = scan.next();
            if (batch == null) {
                break;
            }
            noteBatch(batch);
        }
        return scan.problem();
    }

    /** Forgets the batch of the index entry and everything after it; of all with -1. */
    private void rewindTo(int entry) throws IOException {
        sizeBytes = 0;
        nextOffset = baseOffset;
        if (entry >= 0) {
            int position = offsetIndex.position(entry);
            RecordBatch batch = headerAt(position, Integer.MAX_VALUE);
            Invariants.check(batch != null, "a trusted entry points to a batch", position);
            if (batch != null) {
                sizeBytes = position;
                nextOffset = batch.baseOffset();
            }
        }
        offsetIndex.truncateTo(Math.max(0, entry));
        timeIndex.truncateFrom(nextOffset);
        maxTimestampMs = timeIndex.lastTimestampMs();
        maxTimestampOffset = Math.max(baseOffset, timeIndex.lastOffset());
        bytesSinceIndexEntry = entry >= 0 ? config.indexIntervalBytes() + 1 : 0;
    }

    /** Like {@link #trustedEntry}, but the time index must be right up to there as well. */
    private int lastTrustedEntry(long offset, int endPosition) throws IOException {
        int entry = trustedEntry(offset, endPosition);
        int time = timeIndex.entries() - 1;
        return entry < 0 || time < 0 || !isTrustedTime(time) ? -1 : entry;
    }

    /** The last entry at or below the offset, if there is a batch where it says; otherwise -1. */
    private int trustedEntry(long offset, int endPosition) throws IOException {
        int entry =
                Math.min(
                        offsetIndex.floorByOffset(offset),
                        offsetIndex.floorByPosition(endPosition - 1L));
        if (entry < 0) {
            return -1;
        }
        RecordBatch batch = headerAt(offsetIndex.position(entry), endPosition);
        boolean isRight = batch != null && batch.lastOffset() == offsetIndex.offset(entry);
        return isRight ? entry : -1;
    }

    private boolean isTrustedTime(int entry) throws IOException {
        long offset = timeIndex.offset(entry);
        int from = offsetIndex.floorByOffset(offset);
        int position = from < 0 ? 0 : offsetIndex.position(from);
        BatchScan scan =
                new BatchScan(
                        file, position, file.sizeBytes(), baseOffset, BatchScan.Depth.HEADERS);
        RecordBatch batch = position < 0 ? null : scan.next();
        while (batch != null && batch.lastOffset() < offset) {
            batch = scan.next();
        }
        return batch != null
                && batch.lastOffset() == offset
                && batch.maxTimestampMs() == timeIndex.timestampMs(entry);
    }

    private @Nullable RecordBatch headerAt(int position, int endPosition) throws IOException {
        long end = Math.min(endPosition, file.sizeBytes());
        if (position < 0 || position >= end) {
            return null;
        }
        return new BatchScan(file, position, end, baseOffset, BatchScan.Depth.HEADERS).next();
    }

    /** Says in the time index what the whole segment's largest timestamp is. */
    void seal() throws IOException {
        timeIndex.append(maxTimestampMs, maxTimestampOffset);
    }

    /** Makes the records durable; costs nothing when they are. */
    void sync() throws IOException {
        if (unsynced.isDirty()) {
            file.sync();
            unsynced.synced();
        }
    }

    /** Says that another process wrote the file and may not have synced it. */
    void assumeUnsynced() {
        unsynced.change();
    }

    boolean isDirty() {
        return unsynced.isDirty()
                || offsetIndex.file().isDirty()
                || timeIndex.file().isDirty();
    }

    /** Leaves the syncs of what is dirty to the work. */
    void addSyncs(CheckpointWork work) throws IOException {
        if (unsynced.isDirty()) {
            work.sync(file, unsynced);
        }
        offsetIndex.file().addSync(work);
        timeIndex.file().addSync(work);
    }

    void writeIndexes() throws IOException {
        offsetIndex.file().write();
        timeIndex.file().write();
    }

    void close() throws IOException {
        file.close();
        offsetIndex.file().close();
        timeIndex.file().close();
    }

    /** Deletes the segment at once. */
    void delete() throws IOException {
        file.close();
        offsetIndex.file().delete();
        timeIndex.file().delete();
        store.delete(path(LogFiles.LOG));
    }

    /** Takes the segment's name away but keeps its file open for those who still send slices. */
    Doomed doom(long deleteAtMs) throws IOException {
        offsetIndex.file().delete();
        timeIndex.file().delete();
        String renamed = path(LogFiles.LOG) + LogFiles.DELETED;
        store.rename(path(LogFiles.LOG), renamed);
        return new Doomed(store, file, renamed, deleteAtMs);
    }

    /** A file that waits to be deleted. */
    record Doomed(FileStore store, StoredFile file, String path, long deleteAtMs) {
        void delete() throws IOException {
            file.close();
            store.delete(path);
        }
    }

    private String path(String suffix) {
        return LogFiles.path(directory, baseOffset, suffix);
    }

    @Override
    public String toString() {
        return "Segment[" + baseOffset + ".." + nextOffset + ", " + sizeBytes + " bytes]";
    }
}
