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

/** Makes the producers' state from the newest good snapshot and the batches after it. */
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
        long from = load(offsets.headSet(trustedOffset, true));
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
        state.producers(new ProducerStates());
        return state.firstSegment().baseOffset();
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
        state.producers().apply(batch);
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
