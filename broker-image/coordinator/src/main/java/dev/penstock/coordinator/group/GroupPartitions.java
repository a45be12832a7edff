/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.kernel.Invariants;

/** Which partition of {@code __consumer_offsets} a group lives in. */
public final class GroupPartitions {
    private GroupPartitions() {}

    /** Kafka's rule; tools and other brokers rely on it, so it never changes. */
    public static int groupPartitionFor(String groupId, int partitionCount) {
        Invariants.check(partitionCount > 0, "a topic has partitions", partitionCount);
        int hash = groupId.hashCode();
        int positive = hash == Integer.MIN_VALUE ? 0 : Math.abs(hash);
        return positive % partitionCount;
    }
}
