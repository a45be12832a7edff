/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.Invariants;

/** The high watermark of one replica; outlives its roles. */
final class HighWatermark {
    private long offset;

    HighWatermark(long offset) {
        this.offset = offset;
    }

    long offset() {
        return offset;
    }

    /** Moves forward; returns whether it moved. */
    boolean advanceTo(long newOffset, long logEndOffset) {
        Invariants.check(
                newOffset <= logEndOffset, "the watermark is in the log", newOffset, logEndOffset);
        if (newOffset <= offset) {
            return false;
        }
        offset = newOffset;
        return true;
    }

    /** The log now has these bounds, by truncation of a follower. */
    void fitInto(long logStartOffset, long logEndOffset) {
        offset = Math.clamp(offset, logStartOffset, logEndOffset);
    }
}
