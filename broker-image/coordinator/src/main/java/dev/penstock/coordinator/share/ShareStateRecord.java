/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

import java.util.List;

/** What is stored about share-partitions. */
sealed interface ShareStateRecord {
    SharePartitionKey key();

    /** All of it. */
    record Snapshot(SharePartitionKey key, ShareState state) implements ShareStateRecord {}

    /**
     * What has changed since the snapshot or the update before.
     *
     * @param snapshotEpoch of the snapshot
     * @param startOffset {@link ShareStateResponse#NO_START_OFFSET} when it is as before
     */
    record Update(
            SharePartitionKey key,
            int snapshotEpoch,
            int leaderEpoch,
            long startOffset,
            int deliveryCompleteCount,
            List<StateBatch> batches)
            implements ShareStateRecord {
        public Update {
            batches = List.copyOf(batches);
        }
    }

    /** It is forgotten. */
    record Removed(SharePartitionKey key) implements ShareStateRecord {}
}
