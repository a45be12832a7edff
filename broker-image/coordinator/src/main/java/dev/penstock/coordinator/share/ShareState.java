/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

import java.util.List;

/**
 * All that is kept of one share-partition.
 *
 * @param snapshotEpoch counts the snapshots
 * @param leaderEpoch of the last leader that has asked
 * @param createEpochMs when the state epoch began
 * @param writeEpochMs when the snapshot was written
 * @param batches from the start offset on, in order, none over another
 */
record ShareState(
        int snapshotEpoch,
        int stateEpoch,
        int leaderEpoch,
        long startOffset,
        int deliveryCompleteCount,
        long createEpochMs,
        long writeEpochMs,
        List<StateBatch> batches) {
    ShareState {
        batches = List.copyOf(batches);
    }

    /** With what an update says. */
    ShareState with(ShareStateRecord.Update update) {
        // A leader that was told nothing of its last write may be behind it.
        long newStart = Math.max(startOffset, update.startOffset());
        return new ShareState(
                snapshotEpoch,
                stateEpoch,
                Math.max(leaderEpoch, update.leaderEpoch()),
                newStart,
                update.deliveryCompleteCount(),
                createEpochMs,
                writeEpochMs,
                StateBatches.combine(batches, update.batches(), newStart));
    }

    /** The same as the next snapshot. */
    ShareState snapshot(long nowEpochMs) {
        return new ShareState(
                snapshotEpoch + 1,
                stateEpoch,
                leaderEpoch,
                startOffset,
                deliveryCompleteCount,
                createEpochMs,
                nowEpochMs,
                batches);
    }
}
