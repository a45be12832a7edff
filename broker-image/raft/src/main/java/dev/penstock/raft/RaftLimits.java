/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.Invariants;

/**
 * The bounds of what a machine holds and sends.
 *
 * @param fetchMaxBytes batches in one answer, beyond the first batch
 * @param snapshotPieceBytes one piece of a snapshot
 * @param appendMaxBytes one append of the application
 * @param uncommittedMaxRecords appended and not yet committed
 * @param votersMax how many may vote
 * @param observersMax observers whose progress and parked fetch are kept; the longest silent gives
 *     way
 */
public record RaftLimits(
        int fetchMaxBytes,
        int snapshotPieceBytes,
        int appendMaxBytes,
        long uncommittedMaxRecords,
        int votersMax,
        int observersMax) {
    public static final RaftLimits DEFAULT =
            new RaftLimits(1 << 20, 1 << 20, 8 << 20, 100_000L, 7, 10_000);

    public RaftLimits {
        Invariants.check(
                fetchMaxBytes > 0 && snapshotPieceBytes > 0 && appendMaxBytes > 0,
                "a size limit is positive");
        Invariants.check(
                uncommittedMaxRecords > 0 && votersMax > 0 && observersMax > 0,
                "a count limit is positive");
    }
}
