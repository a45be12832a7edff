/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.record.RecordBatch;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Reads one closed segment again, to see whether its bytes are still what they were. Made by {@link
 * SegmentedLog#beginScrub} on the log's loop; then in turn {@link #run} on any thread while the log
 * goes on, and {@link SegmentedLog#isScrubbing} on the loop, which says whether what was found
 * counts.
 *
 * <p>Always: a segment that is found good has whole batches only, whose checksums fit, whose
 * offsets ascend, and which end where the next segment begins. That batches leave no gaps is not
 * asked for: those of a compacted log do. Where a log has none, a base offset (which no checksum
 * covers) cannot be another without overlapping a neighbour or the end.
 */
final class SegmentScrub implements ScrubWork {
    private final String directory;
    private final CleaningWork.Source source;
    private final BatchScan scan;
    private long readBytes;
    private boolean done;

    SegmentScrub(String directory, Segment segment) {
        this.directory = directory;
        this.source = CleaningWork.Source.of(segment);
        this.scan = source.scan(BatchScan.Depth.CHECKSUMS_IN_PIECES);
    }

    @Override
    public void run(long bytes) throws DamagedLogException {
        readBytes = 0;
        while (readBytes < bytes && !done) {
            RecordBatch batch = next();
            if (batch != null) {
                readBytes += batch.sizeBytes();
            } else {
                end();
            }
        }
    }

    private @Nullable RecordBatch next() throws DamagedLogException {
        try {
            return scan.next();
        } catch (IOException e) {
            DamagedLogException damage =
                    damage(
                            DamagedLogException.Kind.UNREADABLE,
                            "it cannot be read: " + e.getMessage());
            damage.initCause(e);
            throw damage;
        }
    }

    private void end() throws DamagedLogException {
        String problem = scan.problem();
        if (problem != null) {
            throw damage(DamagedLogException.Kind.BAD_BATCH, problem);
        }
        if (scan.nextOffset() != source.nextOffset()) {
            throw damage(
                    DamagedLogException.Kind.TOO_SHORT,
                    "the segment ends there, and the next one begins at " + source.nextOffset());
        }
        done = true;
    }

    private DamagedLogException damage(DamagedLogException.Kind kind, String what) {
        return new DamagedLogException(
                kind, directory, scan.nextOffset(), source.file().path() + ": " + what);
    }

    @Override
    public long readBytes() {
        return readBytes;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public long nextOffset() {
        return source.nextOffset();
    }

    /** Whether the log still has the segment as it was when the work began. */
    boolean isAbout(LogState state) {
        return state.contains(source.segment()) && source.isUnchanged();
    }
}
