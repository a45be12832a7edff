/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.group;

import dev.penstock.node.coordinator.ShardEvents;

/** Tells of the shards of the offsets topic. */
record GroupShardEvents(GroupCoordinatorEvents events) implements ShardEvents {
    @Override
    public void loaded(int partition, long records, long tookNanos) {
        events.groupsLoaded(partition, records, tookNanos);
    }

    @Override
    public void notLoaded(int partition, Exception cause) {
        events.groupsNotLoaded(partition, cause);
    }

    @Override
    public void resigned(int partition) {
        events.groupsResigned(partition);
    }
}
