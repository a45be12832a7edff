/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quorum;

import dev.penstock.kernel.Invariants;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatches;

import java.nio.ByteBuffer;

/** Looks into batches of the metadata log. */
final class CommittedBatches {
    private CommittedBatches() {}

    /** The first offset after the last batch. */
    static long endOffset(ByteBuffer batches) {
        long endOffset = -1;
        for (RecordBatch batch : RecordBatches.of(batches)) {
            endOffset = batch.nextOffset();
        }
        Invariants.check(endOffset >= 0, "a delivery holds a batch", batches.remaining());
        return endOffset;
    }
}
