/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.Invariants;

/**
 * How a log is compacted ({@code cleanup.policy} has {@code compact}).
 *
 * @param minLagMs {@code min.compaction.lag.ms}: how long a record stays as it is
 * @param maxLagMs {@code max.compaction.lag.ms}: after how long it must be compacted
 * @param minDirtyRatio {@code min.cleanable.dirty.ratio}: what part of the log must be new
 * @param deleteRetentionMs {@code delete.retention.ms}: how long a tombstone can be seen
 */
public record CompactionConfig(
        long minLagMs, long maxLagMs, double minDirtyRatio, long deleteRetentionMs) {
    private static final double HALF = 0.5;
    private static final long ONE_DAY_MS = 86_400_000L;

    /** Kafka's defaults. */
    public static final CompactionConfig DEFAULTS =
            new CompactionConfig(0, Long.MAX_VALUE, HALF, ONE_DAY_MS);

    public CompactionConfig {
        Invariants.check(minLagMs >= 0, "min.compaction.lag.ms is at least 0", minLagMs);
        Invariants.check(maxLagMs > 0, "max.compaction.lag.ms is above 0", maxLagMs);
        Invariants.check(
                deleteRetentionMs >= 0, "delete.retention.ms is at least 0", deleteRetentionMs);
    }
}
