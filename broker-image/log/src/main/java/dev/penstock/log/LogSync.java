/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.StoredFile;

import java.io.IOException;

/**
 * Makes the log durable. An append syncs nothing: records survive a crash of one machine because
 * other machines have them. Who needs more calls {@link #flush}; {@link #checkpoint} bounds what
 * recovery has to read.
 */
final class LogSync {
    private final LogState state;
    private boolean parentDirty = true;

    LogSync(LogState state) {
        this.state = state;
    }

    /** Makes the records durable, nothing else. */
    void flush() throws IOException {
        long end = state.logEndOffset();
        for (Segment segment : state.segments()) {
            segment.sync();
        }
        if (state.namesDirty()) {
            state.store().syncDirectory(state.directory());
            state.namesDirty(false);
        }
        if (parentDirty) {
            syncMetadata();
            state.store().syncDirectory(LogFiles.parent(state.directory()));
            parentDirty = false;
        }
        state.syncedOffset(end);
    }

    /** What {@link LogDirectory} wrote without a sync when the partition was created. */
    private void syncMetadata() throws IOException {
        String path = state.directory() + "/" + LogDirectory.PARTITION_METADATA;
        if (state.store().exists(path)) {
            try (StoredFile file = state.store().open(path)) {
                file.sync();
            }
        }
    }

    /** Makes everything durable and lets the next recovery begin here. */
    void checkpoint() throws IOException {
        long end = state.logEndOffset();
        if (end == 0 && !state.hasStoredCheckpoint() && !state.active().isUnsynced()) {
            // A log that never had a record costs nothing.
            return;
        }
        for (Segment segment : state.segments()) {
            segment.syncIndexes();
        }
        if (end > state.recoveryPoint()) {
            ProducerSnapshot.store(
                    state.store(),
                    state.path(end, LogFiles.PRODUCER_SNAPSHOT),
                    state.producers(),
                    true);
            new ProducerRecovery(state).deleteObsolete(end);
            state.namesDirty(true);
        }
        if (state.epochs().store(state.store(), state.directory() + "/" + LogFiles.LEADER_EPOCHS)) {
            state.namesDirty(true);
        }
        flush();
        state.recoveryPoint(end);
        state.storeCheckpoint(false);
    }
}
