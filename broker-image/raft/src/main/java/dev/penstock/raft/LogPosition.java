/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;

/**
 * How far a replica's log reaches: what elections compare and what a fetch begins at.
 *
 * @param endOffset the first offset that is not in the log
 * @param lastEpoch the epoch of the record before it, 0 when there is none
 */
public record LogPosition(long endOffset, LeaderEpoch lastEpoch) {
    public LogPosition {
        Invariants.check(endOffset >= 0, "a log ends at 0 or later", endOffset);
    }

    @Override
    public String toString() {
        return endOffset + "@" + lastEpoch;
    }
}
