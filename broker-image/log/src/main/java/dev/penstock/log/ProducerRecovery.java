/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.record.RecordBatch;

import java.io.IOException;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * Makes the producers' state from the newest good snapshot and the batches after it, and with it
 * the part of the index of aborted transactions that these batches stand for.
 */
final class ProducerRecovery {
    private final LogState state;

    ProducerRecovery(LogState state) {
        this.state = state;
    }

    /**
     * Makes the state at the end of the log.
     *
     * @param trustedOffset snapshots above it may be of a history that was cut, and are deleted
     */
    void run(long trustedOffset) throws IOException {
        NavigableSet<Long> offsets = snapshots();
        for (long offset : offsets.tailSet(trustedOffset, false)) {
            state.store().delete(state.path(offset, LogFiles.PRODUCER_SNAPSHOT));
        }
        long from = areAbortedSound() ? load(offsets.headSet(trustedOffset, true)) : forget();
        for (Segment each : state.segments()) {
            each.aborted().truncateFrom(from);
        }
        Segment segment = state.segmentOf(from);
        BatchScan scan = segment.scanFromIndex(from);
        while (true) {
            for (RecordBatch batch = scan.next(); batch != null; batch = scan.next()) {
                if (batch.baseOffset() >= from && batch.hasProducerId()) {
                    apply(segment, scan, batch);
                }
            }
            if (scan.problem() != null) {
                throw damaged(scan.nextOffset(), scan);
            }
            Segment next = state.segmentAfter(segment);
            if (next == null) {
                return;
            }
            segment = next;
            scan = segment.scan(0, BatchScan.Depth.HEADERS);
        }
    }

    private boolean areAbortedSound() throws IOException {
        for (Segment segment : state.segments()) {
            // What a crash has left beyond the end of the log is cut below.
            segment.aborted().truncateFrom(state.logEndOffset());
            if (!segment.aborted().isSound(segment.baseOffset(), segment.nextOffset())) {
                return false;
            }
        }
        return true;
    }

    /** Begins without a snapshot, from the first batch of the log. */
    private long forget() {
        state.producers(new ProducerStates());
        return state.firstSegment().baseOffset();
    }

    /** Loads the newest good one; the offset from which batches are to be applied. */
    private long load(NavigableSet<Long> offsets) throws IOException {
        for (long offset : offsets.descendingSet()) {
            String path = state.path(offset, LogFiles.PRODUCER_SNAPSHOT);
            var loaded = ProducerSnapshot.load(state.store(), path);
            if (loaded.isPresent()) {
                state.producers(loaded.get());
                return Math.max(offset, state.firstSegment().baseOffset());
            }
            state.store().delete(path);
        }
        return forget();
    }

    /** A control batch is read whole, since its record says how the transaction ended. */
    private void apply(Segment segment, BatchScan scan, RecordBatch header) throws IOException {
        if (!header.isControl()) {
            state.producers().apply(header);
            return;
        }
        BatchScan whole = segment.scan(scan.position(), BatchScan.Depth.CHECKSUMS);
        RecordBatch batch = whole.next();
        if (batch == null) {
            throw damaged(header.baseOffset(), whole);
        }
        AbortedTransaction aborted = state.producers().apply(batch);
        if (aborted != null) {
            segment.aborted().append(aborted);
        }
    }

    private DamagedLogException damaged(long offset, BatchScan scan) {
        return new DamagedLogException(
                DamagedLogException.Kind.BAD_BATCH,
                state.directory(),
                offset,
                String.valueOf(scan.problem()));
    }

    private NavigableSet<Long> snapshots() throws IOException {
        NavigableSet<Long> offsets = new TreeSet<>();
        for (String name : state.store().list(state.directory())) {
            OptionalLong offset = LogFiles.offsetOf(name, LogFiles.PRODUCER_SNAPSHOT);
            if (offset.isPresent()) {
                offsets.add(offset.getAsLong());
            }
        }
        return offsets;
    }

    /** Deletes the snapshots that neither begin a segment nor belong to the offset. */
    void deleteObsolete(long neededOffset) throws IOException {
        for (long offset : snapshots()) {
            boolean beginsSegment = state.segmentOf(offset).baseOffset() == offset;
            if (offset != neededOffset && !beginsSegment) {
                state.store().delete(state.path(offset, LogFiles.PRODUCER_SNAPSHOT));
            }
        }
    }
}
