/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.StoredFile;
import dev.penstock.record.RecordBatch;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * Finishes what a crash has interrupted: a compacted segment that was taking the place of others.
 * It has been whole and durable before it got its name, and it ends where the last of the others
 * ends, so that those can be told by their names.
 */
final class SwapRecovery {
    private final LogState state;

    SwapRecovery(LogState state) {
        this.state = state;
    }

    /**
     * Finishes the swaps among the files.
     *
     * @param names what the directory holds
     * @return whether there was any, so that it holds something else now
     */
    boolean run(List<String> names) throws IOException {
        boolean any = false;
        for (String name : names) {
            OptionalLong baseOffset = LogFiles.offsetOf(name, LogFiles.LOG + LogFiles.SWAP);
            if (baseOffset.isPresent()) {
                finish(baseOffset.getAsLong(), state.directory() + "/" + name);
                any = true;
            }
        }
        if (any) {
            state.store().syncDirectory(state.directory());
        }
        return any;
    }

    private void finish(long baseOffset, String path) throws IOException {
        long endOffset = endOf(baseOffset, path);
        for (String name : state.store().list(state.directory())) {
            OptionalLong replaced = LogFiles.offsetOf(name, LogFiles.LOG);
            if (replaced.isPresent()
                    && replaced.getAsLong() >= baseOffset
                    && replaced.getAsLong() < endOffset) {
                new Segment(state.store(), state.directory(), state.config(), replaced.getAsLong())
                        .delete();
            }
        }
        state.store().rename(path, state.path(baseOffset, LogFiles.LOG));
    }

    private long endOf(long baseOffset, String path) throws IOException {
        try (StoredFile file = state.store().openForRead(path)) {
            BatchScan scan =
                    new BatchScan(file, 0, file.sizeBytes(), baseOffset, BatchScan.Depth.HEADERS);
            RecordBatch batch = scan.next();
            while (batch != null) {
                batch = scan.next();
            }
            if (scan.problem() != null) {
                throw new DamagedLogException(
                        DamagedLogException.Kind.BAD_BATCH,
                        state.directory(),
                        scan.nextOffset(),
                        path + ": " + scan.problem());
            }
            return scan.nextOffset();
        }
    }
}
