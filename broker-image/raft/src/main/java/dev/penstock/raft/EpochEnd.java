/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;

/**
 * Where the records of one epoch end in one log.
 *
 * @param epoch the epoch
 * @param endOffset the first offset after its last record
 */
public record EpochEnd(LeaderEpoch epoch, long endOffset) {
    public EpochEnd {
        Invariants.check(endOffset >= 0, "an epoch ends at 0 or later", endOffset);
    }

    @Override
    public String toString() {
        return endOffset + "@" + epoch;
    }
}
