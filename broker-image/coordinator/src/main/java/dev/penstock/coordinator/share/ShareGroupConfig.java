/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

import dev.penstock.kernel.Invariants;

/**
 * How a share group is delivered to, with Kafka's setting of the group in brackets.
 *
 * @param lockDurationMs for how long a record that was delivered is nobody else's
 *     [share.record.lock.duration.ms]
 * @param maxDeliveryCount how often a record is delivered at most [share.delivery.count.limit]
 * @param maxRecordLocks how many records of a partition may be under way at once
 *     [share.partition.max.record.locks]
 * @param renewEnabled whether a consumer may lengthen a lock [share.renew.acknowledge.enable]
 * @param start where the group begins in a partition that it has not read yet
 *     [share.auto.offset.reset]
 * @param readCommitted whether records of open and aborted transactions are left out
 *     [share.isolation.level]
 */
public record ShareGroupConfig(
        int lockDurationMs,
        int maxDeliveryCount,
        int maxRecordLocks,
        boolean renewEnabled,
        Start start,
        boolean readCommitted) {
    public ShareGroupConfig {
        Invariants.check(lockDurationMs > 0, "a lock lasts", lockDurationMs);
        Invariants.check(maxDeliveryCount > 0, "a record may be delivered", maxDeliveryCount);
        Invariants.check(maxRecordLocks > 0, "a record may be under way", maxRecordLocks);
    }

    /** Where a group begins. */
    public sealed interface Start {
        /** With what comes from now on. */
        record Latest() implements Start {}

        /** With the first record that there is. */
        record Earliest() implements Start {}

        /** With the first record that is not older. */
        record NotOlderThan(long ageMs) implements Start {}
    }
}
