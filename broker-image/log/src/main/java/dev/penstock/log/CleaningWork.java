/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.StoredFile;
import dev.penstock.record.BatchLayout;
import dev.penstock.record.CorruptRecordsException;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The slow part of a compaction. Made by {@link SegmentedLog#beginCleaning} on the log's loop; then
 * in turn {@link #run} once on any thread while the log goes on, and {@link
 * SegmentedLog#endCleaning} on the loop, until that says that all is done. Each turn replaces some
 * neighbouring segments by one, so that little more disk is needed than the log has.
 *
 * <p>Reads the segments' files only, never what the loop changes; writes files of its own, which
 * count for nothing until the loop takes them over.
 */
public final class CleaningWork {
    private static final int WRITE_BUFFER_BYTES = 256 * 1024;

    private final FileStore store;
    private final String directory;
    private final LogConfig config;
    private final CompactionConfig compaction;
    private final long nowMs;
    private final long firstDirtyOffset;
    private final List<Source> sources;
    private final List<Source> undecided;
    private final Map<Long, BatchCleaner.LastBatch> lastOfProducers;
    private final KeyOffsets newest;
    private final DecidedTransactions transactions = new DecidedTransactions();
    private final Deque<List<Source>> groups = new ArrayDeque<>();
    private @Nullable BatchCleaner cleaner;
    private long mappedEndOffset;
    private int lastEpoch = BatchLayout.NO_LEADER_EPOCH;
    private @Nullable Cleaned cleaned;
    private long bytesBefore;
    private long bytesAfter;
    private volatile boolean cancelled;

    /** One segment as it was when the work began. */
    record Source(
            Segment segment, StoredFile file, long baseOffset, long nextOffset, int sizeBytes) {
        static Source of(Segment segment) {
            return new Source(
                    segment,
                    segment.file(),
                    segment.baseOffset(),
                    segment.nextOffset(),
                    segment.sizeBytes());
        }

        /** Whether the segment is still what it was. */
        boolean isUnchanged() {
            return segment.nextOffset() == nextOffset && segment.sizeBytes() == sizeBytes;
        }

        BatchScan scan(BatchScan.Depth depth) {
            return new BatchScan(file, 0, sizeBytes, baseOffset, depth);
        }
    }

    /** A segment that is to take the place of others. */
    record Cleaned(Segment segment, List<Source> sources) {}

    CleaningWork(
            LogState state,
            CompactionConfig compaction,
            CleanableRange range,
            Map<Long, BatchCleaner.LastBatch> lastOfProducers,
            long nowMs,
            long maxKeyBytes) {
        this.store = state.store();
        this.directory = state.directory();
        this.config = state.config();
        this.compaction = compaction;
        this.nowMs = nowMs;
        this.firstDirtyOffset = range.firstDirtyOffset();
        this.sources = range.segments().stream().map(Source::of).toList();
        this.undecided =
                state.segmentsAfter(range.segments().getLast()).stream().map(Source::of).toList();
        this.lastOfProducers = lastOfProducers;
        this.newest = new KeyOffsets(maxKeyBytes);
    }

    /** Cleans the next group of segments; learns the keys and transactions first. Blocks. */
    public void run() throws IOException {
        BatchCleaner known = cleaner;
        if (known == null) {
            learnTransactions();
            learnKeys();
            group();
            known =
                    new BatchCleaner(
                            newest,
                            mappedEndOffset,
                            transactions,
                            lastOfProducers,
                            nowMs,
                            compaction.deleteRetentionMs());
            cleaner = known;
        }
        clean(groups.removeFirst(), known);
    }

    /** Lets the work end soon, whatever it has; its failures do not matter any more. */
    public void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /** How transactions ended may stand after the segments that are cleaned. */
    private void learnTransactions() throws IOException {
        for (Source source : sources) {
            learnTransactions(source);
        }
        for (Source source : undecided) {
            learnTransactions(source);
        }
    }

    private void learnTransactions(Source source) throws IOException {
        BatchScan scan = source.scan(BatchScan.Depth.HEADERS);
        for (RecordBatch batch = next(scan, source); batch != null; batch = next(scan, source)) {
            if (!batch.isTransactional() && !batch.isControl()) {
                continue;
            }
            if (batch.isControl()) {
                BatchScan whole =
                        new BatchScan(
                                source.file,
                                scan.position(),
                                source.sizeBytes,
                                source.baseOffset,
                                BatchScan.Depth.CHECKSUMS);
                batch = next(whole, source);
            }
            if (batch != null) {
                transactions.learn(batch);
            }
        }
    }

    /** Stops where the memory for keys is full: what follows is left to the next pass. */
    private void learnKeys() throws IOException {
        mappedEndOffset = firstDirtyOffset;
        for (Source source : sources) {
            if (source.nextOffset <= firstDirtyOffset) {
                continue;
            }
            BatchScan scan = source.scan(BatchScan.Depth.CHECKSUMS);
            for (RecordBatch batch = next(scan, source);
                    batch != null;
                    batch = next(scan, source)) {
                if (!learnKeys(batch)) {
                    return;
                }
            }
            mappedEndOffset = source.nextOffset;
        }
    }

    private boolean learnKeys(RecordBatch batch) {
        if (batch.lastOffset() < firstDirtyOffset
                || batch.isControl()
                || transactions.wasAborted(batch)) {
            return true;
        }
        for (Record record : readable(batch)) {
            if (record.offset() >= firstDirtyOffset
                    && record.key() != null
                    && !newest.put(record.key(), record.offset())) {
                return false;
            }
            mappedEndOffset = Math.max(mappedEndOffset, record.offset() + 1);
        }
        return true;
    }

    /**
     * The records of a batch, looked through before a key of it is believed; none where they cannot
     * be read. Such a batch is as its producer sent it before the topic was compacted, and stays.
     */
    private Iterable<Record> readable(RecordBatch batch) {
        try {
            Iterable<Record> records = batch.records();
            records.forEach(_ -> {});
            return records;
        } catch (CorruptRecordsException e) {
            mappedEndOffset = Math.max(mappedEndOffset, batch.lastOffset() + 1);
            return List.of();
        }
    }

    /** Puts small neighbours together, so that a log does not fall to pieces. */
    private void group() {
        List<Source> group = new ArrayList<>();
        long bytes = 0;
        for (Source source : sources) {
            if (source.baseOffset >= mappedEndOffset) {
                break;
            }
            boolean fits =
                    bytes + source.sizeBytes <= config.segmentBytes()
                            && (group.isEmpty()
                                    || source.nextOffset - group.getFirst().baseOffset
                                            <= Integer.MAX_VALUE);
            if (!group.isEmpty() && !fits) {
                groups.addLast(group);
                group = new ArrayList<>();
                bytes = 0;
            }
            group.add(source);
            bytes += source.sizeBytes;
        }
        groups.addLast(group);
    }

    private void clean(List<Source> group, BatchCleaner with) throws IOException {
        Segment target = Segment.cleaned(store, directory, config, group.getFirst().baseOffset);
        try {
            write(group, with, target);
            cleaned = new Cleaned(target, group);
        } catch (IOException e) {
            try {
                target.delete();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    private void write(List<Source> group, BatchCleaner with, Segment target) throws IOException {
        Output output = new Output(target);
        for (Source source : group) {
            bytesBefore += source.sizeBytes;
            BatchScan scan = source.scan(BatchScan.Depth.CHECKSUMS);
            for (RecordBatch batch = next(scan, source);
                    batch != null;
                    batch = next(scan, source)) {
                boolean beginsEpoch = batch.leaderEpoch() != lastEpoch;
                lastEpoch = batch.leaderEpoch();
                // The next segment begins where the last batch ends, and should the epochs' file be
                // lost, they are learnt from the batches.
                boolean isNeeded = beginsEpoch || batch.nextOffset() == group.getLast().nextOffset;
                ByteBuffer written = with.clean(batch, isNeeded);
                if (written != null) {
                    output.add(written);
                }
            }
        }
        output.flush();
        target.seal();
        target.sync();
        bytesAfter += target.sizeBytes();
    }

    private @Nullable RecordBatch next(BatchScan scan, Source source) throws IOException {
        if (cancelled) {
            throw new IOException("the log was closed while it was cleaned");
        }
        RecordBatch batch = scan.next();
        if (batch == null && scan.problem() != null) {
            throw new DamagedLogException(
                    DamagedLogException.Kind.BAD_BATCH,
                    directory,
                    scan.nextOffset(),
                    source.file.path() + ": " + scan.problem());
        }
        return batch;
    }

    /** Throws away what the last run has made, when its log is no more. */
    public void discard() throws IOException {
        Cleaned made = takeCleaned();
        if (made != null) {
            made.segment().delete();
        }
    }

    /** What the last run has made, to be taken over once. */
    @Nullable Cleaned takeCleaned() {
        Cleaned taken = cleaned;
        cleaned = null;
        return taken;
    }

    boolean hasMore() {
        return !groups.isEmpty();
    }

    /** Up to where the log is clean when all is done. */
    long cleanedOffset() {
        return mappedEndOffset;
    }

    /** What was done so far. */
    public CleaningReport report() {
        return new CleaningReport(
                bytesBefore,
                bytesAfter,
                newest.size(),
                mappedEndOffset == sources.getLast().nextOffset);
    }

    /** Collects batches, so that they are written by the hundred. */
    private static final class Output {
        private final Segment target;
        private ByteBuffer pending = ByteBuffer.allocate(WRITE_BUFFER_BYTES);

        Output(Segment target) {
            this.target = target;
        }

        void add(ByteBuffer batch) throws IOException {
            if (batch.remaining() > pending.remaining()) {
                flush();
                if (batch.remaining() > pending.capacity()) {
                    pending = ByteBuffer.allocate(batch.remaining());
                }
            }
            pending.put(batch.duplicate());
        }

        void flush() throws IOException {
            pending.flip();
            if (pending.hasRemaining()) {
                target.write(pending.duplicate());
                RecordBatch view = new RecordBatch(pending, 0);
                for (int at = 0; at < pending.limit(); at += view.sizeBytes()) {
                    target.noteBatch(view.moveTo(pending, at));
                }
            }
            pending.clear();
        }
    }
}
