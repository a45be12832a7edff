/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quorum;

import dev.penstock.kernel.Invariants;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatches;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Looks into batches of the metadata log. */
final class CommittedBatches {
    private CommittedBatches() {}

    /**
     * The first offset after the last batch.
     *
     * @throws UncheckedIOException when a batch is not what was written: nothing is to be made of
     *     it
     */
    static long endOffset(ByteBuffer batches) {
        long endOffset = -1;
        for (RecordBatch batch : RecordBatches.of(batches)) {
            if (!batch.isCrcValid()) {
                throw new UncheckedIOException(
                        new IOException(
                                "the metadata log is damaged at offset "
                                        + batch.baseOffset()
                                        + ", which is committed; what follows it cannot be known here"));
            }
            endOffset = batch.nextOffset();
        }
        Invariants.check(endOffset >= 0, "a delivery holds a batch", batches.remaining());
        return endOffset;
    }
}
