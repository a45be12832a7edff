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
import java.util.List;
import java.util.SplittableRandom;

/**
 * A stretch of the log in one file, with its two indexes. Batches stand one after another as they
 * came from the wire, nothing between or around them.
 *
 * <p>Always: {@code baseOffset <= nextOffset}; bytes {@code [0, sizeBytes)} are whole batches whose
 * offsets ascend; what the file has beyond is the rest of a failed write and is overwritten.
 */
final class Segment implements SegmentIndexes.TimestampedEnd {
    private final FileStore store;
    private final String directory;
    private LogConfig config;
    private final long baseOffset;
    private String suffix;
    private final StoredFile file;
    private final SegmentIndexes indexes;
    private long nextOffset;
    private int sizeBytes;
    private long maxTimestampMs = BatchLayout.NO_TIMESTAMP;
    private long maxTimestampOffset;
    private long firstTimestampMs = BatchLayout.NO_TIMESTAMP;
    private final RecentBatches recent = new RecentBatches();
    private final Unsynced unsynced = new Unsynced();

    /** Opens the files; {@link #resume} comes next where there were batches. */
    Segment(FileStore store, String directory, LogConfig config, long baseOffset)
            throws IOException {
        this(store, directory, config, baseOffset, "");
    }

    private Segment(
            FileStore store, String directory, LogConfig config, long baseOffset, String suffix)
            throws IOException {
        this.store = store;
        this.directory = directory;
        this.config = config;
        this.baseOffset = baseOffset;
        this.suffix = suffix;
        this.nextOffset = baseOffset;
        this.maxTimestampOffset = baseOffset;
        this.file = store.open(path(LogFiles.LOG));
        this.indexes = new SegmentIndexes(store, directory, config, baseOffset, suffix, file);
    }

    /** An empty segment under names that recovery throws away. */
    static Segment cleaned(FileStore store, String directory, LogConfig config, long baseOffset)
            throws IOException {
        for (String kind : List.of(LogFiles.LOG, LogFiles.OFFSET_INDEX, LogFiles.TIME_INDEX)) {
            store.delete(LogFiles.path(directory, baseOffset, kind) + LogFiles.CLEANED);
        }
        return new Segment(store, directory, config, baseOffset, LogFiles.CLEANED);
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

    /** The largest timestamp of its first batch, -1 where that has none. */
    long firstTimestampMs() {
        return firstTimestampMs;
    }

    @Override
    public long timestampMs() {
        return maxTimestampMs;
    }

    /** The last offset of the batch with the largest timestamp. */
    @Override
    public long offset() {
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
                || indexes.areFull()
                || spansTooLong(batchTimestampMs);
    }

    private boolean spansTooLong(long batchTimestampMs) {
        return firstTimestampMs >= 0 && batchTimestampMs - firstTimestampMs >= spanMs();
    }

    /** The jitter of a segment is always the same, and that of its copies elsewhere. */
    private long spanMs() {
        long maxJitterMs = Math.min(config.segmentJitterMs(), config.segmentMs());
        if (maxJitterMs == 0) {
            return config.segmentMs();
        }
        long seed = 31L * directory.hashCode() + baseOffset;
        return config.segmentMs() - new SplittableRandom(seed).nextLong(maxJitterMs);
    }

    /** Writes whole batches to the end, in one call; {@link #noteBatch} follows for each. */
    void write(ByteBuffer batches) throws IOException {
        indexes.relieve();
        unsynced.change();
        file.write(sizeBytes, batches);
    }

    /** Takes a batch that was written, or found in the file, into account. */
    void noteBatch(RecordBatch batch) throws IOException {
        Invariants.check(
                batch.baseOffset() >= nextOffset, "offsets ascend", batch.baseOffset(), nextOffset);
        int size = batch.sizeBytes();
        noteTimestamp(batch);
        if (isEmpty()) {
            firstTimestampMs = batch.maxTimestampMs();
        }
        indexes.note(batch, sizeBytes, this, config.indexIntervalBytes());
        recent.add(batch.baseOffset(), batch.lastOffset(), sizeBytes);
        sizeBytes += size;
        nextOffset = batch.nextOffset();
    }

    /** Takes a batch into account that was found in the file. */
    void noteFound(RecordBatch batch) throws IOException {
        indexes.relieve();
        noteBatch(batch);
    }

    /** The aborted transactions whose markers stand in the segment. */
    TransactionIndex aborted() {
        return indexes.aborted();
    }

    /** Where the batch stands that has the offset, or else the first one after it. */
    int locate(long offset) throws IOException {
        if (offset >= nextOffset) {
            return sizeBytes;
        }
        int known = recent.locate(offset);
        if (known != RecentBatches.UNKNOWN) {
            return known;
        }
        BatchScan scan = lookUp(positionFromIndex(offset));
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
        int known = recent.floorPosition(bound);
        if (known != RecentBatches.UNKNOWN) {
            return Math.max(start, known);
        }
        int entry = indexes.floorByPosition(bound);
        int from = entry < 0 ? start : Math.max(start, indexes.positionOf(entry));
        BatchScan scan = lookUp(from);
        for (RecordBatch batch = scan.next(); batch != null; batch = scan.next()) {
            if ((long) scan.position() + batch.sizeBytes() > bound) {
                break;
            }
        }
        return scan.position();
    }

    /** How large the batch at the position is. */
    int batchSizeAt(int position) throws IOException {
        RecordBatch batch = lookUp(position).next();
        if (batch == null) {
            throw new IOException(file.path() + ": there is no batch at " + position);
        }
        return batch.sizeBytes();
    }

    /** The first offset of the batch at the position; the next offset at the end. */
    long batchOffsetAt(int position) throws IOException {
        RecordBatch batch = indexes.headerAt(position, sizeBytes);
        return batch == null ? nextOffset : batch.baseOffset();
    }

    BatchScan scan(int position, BatchScan.Depth depth) {
        return new BatchScan(file, position, sizeBytes, baseOffset, depth);
    }

    private BatchScan lookUp(int position) {
        return BatchScan.lookUp(file, position, sizeBytes, baseOffset);
    }

    /** A scan from the last indexed batch that cannot lie after the offset. */
    BatchScan scanFromIndex(long offset) throws IOException {
        return scan(positionFromIndex(offset), BatchScan.Depth.HEADERS);
    }

    private int positionFromIndex(long offset) throws IOException {
        int entry = indexes.trustedEntry(offset, sizeBytes);
        if (entry < 0 && indexes.shouldHave(offset)) {
            rebuildIndexes();
            entry = indexes.trustedEntry(offset, sizeBytes);
        }
        return entry < 0 ? 0 : indexes.positionOf(entry);
    }

    /** From which offset on a record with this timestamp or a later one may be. */
    long firstCandidateOffset(long timestampMs) throws IOException {
        long offset = indexes.firstCandidateOffset(timestampMs);
        if (offset < 0) {
            rebuildIndexes();
            offset = indexes.firstCandidateOffset(timestampMs);
        }
        return Math.max(baseOffset, offset);
    }

    /**
     * Makes the indexes from the batches again, as far as those can be followed. What the segment
     * knows of itself stays as it is: a bad batch in its middle does not make it shorter.
     */
    private void rebuildIndexes() throws IOException {
        int knownSize = sizeBytes;
        long knownEnd = nextOffset;
        long knownTimestampMs = maxTimestampMs;
        long knownTimestampOffset = maxTimestampOffset;
        rewindTo(SegmentIndexes.NONE);
        String problem = noteBatchesUpTo(knownSize, Long.MAX_VALUE);
        if (problem != null) {
            recent.clear();
            sizeBytes = knownSize;
            nextOffset = knownEnd;
            maxTimestampMs = knownTimestampMs;
            maxTimestampOffset = knownTimestampOffset;
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
        rewindTo(indexes.lastTrustedEntry(endOffset - 1, endPosition));
        String problem = noteBatchesUpTo(endPosition, endOffset);
        if (problem != null) {
            // Perhaps only the index is wrong.
            rewindTo(SegmentIndexes.NONE);
            problem = noteBatchesUpTo(endPosition, endOffset);
        }
        return problem == null && !learnFirstTimestamp()
                ? "there is no batch at the beginning"
                : problem;
    }

    /** Goes back to the last indexed batch that cannot lie after the offset, to be scanned anew. */
    void rewindBefore(long offset, int endPosition) throws IOException {
        rewindTo(indexes.lastTrustedEntry(offset, endPosition));
        if (!learnFirstTimestamp()) {
            rewindTo(SegmentIndexes.NONE);
        }
    }

    /** Cuts the batch that has the offset and everything after it. */
    void truncateTo(long offset) throws IOException {
        int position = locate(offset);
        cutAt(position);
        String problem = resume(position, Long.MAX_VALUE);
        if (problem != null) {
            // It has rotted since it was written; the log is out of use until it is opened again.
            throw new DamagedLogException(
                    DamagedLogException.Kind.BAD_BATCH, directory, nextOffset, problem);
        }
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

    /** Learns when the segment begins; false when there is no batch at its beginning. */
    private boolean learnFirstTimestamp() throws IOException {
        if (isEmpty()) {
            return true;
        }
        RecordBatch first = indexes.headerAt(0, sizeBytes);
        if (first == null) {
            return false;
        }
        firstTimestampMs = first.maxTimestampMs();
        return true;
    }

    private @Nullable String noteBatchesUpTo(int endPosition, long endOffset) throws IOException {
        BatchScan scan =
                new BatchScan(file, sizeBytes, endPosition, nextOffset, BatchScan.Depth.HEADERS);
        while (nextOffset < endOffset) {
            RecordBatch batch = scan.next();
            if (batch == null) {
                break;
            }
            noteFound(batch);
        }
        return scan.problem();
    }

    /** Forgets the batch of the index entry and everything after it; of all with -1. */
    private void rewindTo(int entry) throws IOException {
        recent.clear();
        sizeBytes = 0;
        nextOffset = baseOffset;
        if (entry >= 0) {
            int position = indexes.positionOf(entry);
            RecordBatch batch = indexes.headerAt(position, Long.MAX_VALUE);
            Invariants.check(batch != null, "a trusted entry points to a batch", position);
            if (batch != null) {
                sizeBytes = position;
                nextOffset = batch.baseOffset();
            }
        }
        indexes.rewindTo(entry, nextOffset, config.indexIntervalBytes());
        maxTimestampMs = indexes.lastTimestampMs();
        maxTimestampOffset = indexes.lastTimestampOffset();
        if (entry >= 0 && !learnLargestTimestamp(entry)) {
            rewindTo(SegmentIndexes.NONE);
        }
    }

    /**
     * Learns what lies between the entry before and this one: the time index says nothing of it,
     * since the largest timestamp is noted only together with an entry, and this entry's is
     * forgotten. Without it a batch that comes next, younger than the time index but older than
     * such a batch, would pass for the largest so far, and a search by time would begin after the
     * record that it looks for. False when the entry before points to no batch.
     */
    private boolean learnLargestTimestamp(int entry) throws IOException {
        int from = entry == 0 ? 0 : indexes.positionOf(entry - 1);
        if (from < 0 || from > sizeBytes) {
            return false;
        }
        BatchScan scan = scan(from, BatchScan.Depth.HEADERS);
        for (RecordBatch batch = scan.next(); batch != null; batch = scan.next()) {
            noteTimestamp(batch);
        }
        return scan.problem() == null;
    }

    private void noteTimestamp(RecordBatch batch) {
        if (batch.maxTimestampMs() > maxTimestampMs) {
            maxTimestampMs = batch.maxTimestampMs();
            maxTimestampOffset = batch.lastOffset();
        }
    }

    /** Completes the indexes and writes them. */
    void seal() throws IOException {
        indexes.seal(this);
        indexes.write();
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
        return unsynced.isDirty() || indexes.areDirty();
    }

    /** Leaves the syncs of what is dirty to others. */
    void addSyncs(Syncs syncs) throws IOException {
        addRecordSync(syncs);
        indexes.addSyncs(syncs);
    }

    /** Leaves the sync of the records, if they are dirty, to others. */
    void addRecordSync(Syncs syncs) {
        if (unsynced.isDirty()) {
            syncs.file(file, unsynced);
        }
    }

    void close() throws IOException {
        file.close();
        indexes.close();
    }

    /** Deletes the segment at once. */
    void delete() throws IOException {
        file.close();
        indexes.delete();
        store.delete(path(LogFiles.LOG));
    }

    /** Takes the segment's name away but keeps its file open for those who still send slices. */
    Doomed doom(long deleteAtMs) throws IOException {
        indexes.delete();
        String renamed = path(LogFiles.LOG) + LogFiles.DELETED;
        store.rename(path(LogFiles.LOG), renamed);
        return new Doomed(store, file, renamed, deleteAtMs);
    }

    /** Says that the segment is whole and durable and about to take the place of others. */
    void announceSwap() throws IOException {
        store.rename(
                path(LogFiles.LOG),
                LogFiles.path(directory, baseOffset, LogFiles.LOG) + LogFiles.SWAP);
        suffix = LogFiles.SWAP;
    }

    /** Takes the final names; those that had them before are gone. */
    void takePlace() throws IOException {
        indexes.takePlace(directory);
        store.rename(path(LogFiles.LOG), LogFiles.path(directory, baseOffset, LogFiles.LOG));
        suffix = "";
    }

    /** A file that waits to be deleted. */
    record Doomed(FileStore store, StoredFile file, String path, long deleteAtMs) {
        void delete() throws IOException {
            file.close();
            store.delete(path);
        }
    }

    private String path(String kind) {
        return LogFiles.path(directory, baseOffset, kind) + suffix;
    }

    @Override
    public String toString() {
        return "Segment[" + baseOffset + ".." + nextOffset + ", " + sizeBytes + " bytes]";
    }
}
