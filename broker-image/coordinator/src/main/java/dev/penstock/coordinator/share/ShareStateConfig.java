/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

import dev.penstock.kernel.Invariants;

/**
 * The settings of share coordinators, with Kafka's setting in brackets.
 *
 * @param updatesPerSnapshot how many updates follow a snapshot before the next one
 *     [share.coordinator.snapshot.update.records.per.snapshot]
 * @param coldSnapshotIntervalMs how often snapshots are written of what was not written lately, so
 *     that the records before them may go [share.coordinator.cold.partition.snapshot.interval.ms]
 * @param pruneIntervalMs how often records go that nobody needs any more
 *     [share.coordinator.state.topic.prune.interval.ms]
 * @param writeTimeoutMs how long an answer waits for replication
 *     [share.coordinator.write.timeout.ms]
 */
public record ShareStateConfig(
        int updatesPerSnapshot,
        long coldSnapshotIntervalMs,
        long pruneIntervalMs,
        int writeTimeoutMs) {
    public static final ShareStateConfig DEFAULT =
            new ShareStateConfig(500, 300_000L, 300_000L, 5_000);

    public ShareStateConfig {
        Invariants.check(updatesPerSnapshot >= 0, "a number of updates", updatesPerSnapshot);
        Invariants.check(
                coldSnapshotIntervalMs > 0, "an interval is positive", coldSnapshotIntervalMs);
        Invariants.check(pruneIntervalMs > 0, "an interval is positive", pruneIntervalMs);
        Invariants.check(writeTimeoutMs > 0, "a write timeout is positive", writeTimeoutMs);
    }
}
