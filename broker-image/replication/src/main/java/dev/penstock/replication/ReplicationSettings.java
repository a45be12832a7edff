/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.Invariants;

/**
 * The times of replication.
 *
 * @param stallNanos a follower that is behind and has not caught up for so long leaves the ISR,
 *     provided that enough stay
 * @param maxLagNanos the same when too few would stay, and the most that a flapping follower is
 *     given ({@code replica.lag.time.max.ms})
 * @param flapWindowNanos a follower that leaves again within this time after it joined is given
 *     twice the time from then on
 * @param proposalRetryNanos how long after a failed ISR proposal the next try
 * @param fetchBackoffNanos how long a follower waits after an error ({@code
 *     replica.fetch.backoff.ms})
 * @param watermarkLingerNanos how long a parked follower's fetch waits for more when only the high
 *     watermark has moved
 */
public record ReplicationSettings(
        long stallNanos,
        long maxLagNanos,
        long flapWindowNanos,
        long proposalRetryNanos,
        long fetchBackoffNanos,
        long watermarkLingerNanos) {
    private static final long MS = 1_000_000L;

    public static final ReplicationSettings DEFAULT =
            new ReplicationSettings(
                    1_000 * MS, 30_000 * MS, 60_000 * MS, 50 * MS, 200 * MS, 20 * MS);

    public ReplicationSettings {
        Invariants.check(
                0 < stallNanos && stallNanos <= maxLagNanos,
                "the stall limit is above 0 and not above the longest",
                stallNanos,
                maxLagNanos);
    }
}
