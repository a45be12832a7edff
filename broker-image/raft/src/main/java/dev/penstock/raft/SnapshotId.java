/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;

/**
 * Names a snapshot by the log prefix that it replaces.
 *
 * @param endOffset the first offset that is not in it
 * @param epoch the epoch of the last record in it
 */
public record SnapshotId(long endOffset, LeaderEpoch epoch) {
    public SnapshotId {
        Invariants.check(endOffset > 0, "a snapshot holds a record", endOffset);
    }

    @Override
    public String toString() {
        return endOffset + "@" + epoch;
    }
}
