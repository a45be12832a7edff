/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.StoredFile;

import java.io.IOException;
import java.util.Optional;

/**
 * Makes the log durable. An append syncs nothing: records survive a crash of one machine because
 * other machines have them. Who needs more calls {@link #flush}; a checkpoint bounds what recovery
 * has to read.
 */
final class LogSync {
    private final LogState state;
    private long bytesUnderWay;
    // What the creation of the log left unsynced: its name, and what LogDirectory wrote beside it.
    private final Unsynced birth = new Unsynced();

    LogSync(LogState state) {
        this.state = state;
        birth.change();
    }

    /** Makes the records durable, nothing else. */
    void flush() throws IOException {
        for (Segment segment : state.segments()) {
            segment.sync();
        }
        state.syncNames();
        if (birth.isDirty()) {
            if (state.store().exists(metadataPath())) {
                try (StoredFile file = state.store().openForRead(metadataPath())) {
                    file.sync();
                }
            }
            state.store().syncDirectory(LogFiles.parent(state.directory()));
            birth.synced();
        }
        state.syncedOffset(state.logEndOffset());
        state.cut().synced();
    }

    /** Begins to make the records durable, and nothing else; empty when they are. */
    Optional<FlushWork> beginFlush() throws IOException {
        long end = state.logEndOffset();
        if (end <= state.syncedOffset() && !state.cut().isPending()) {
            return Optional.empty();
        }
        FlushWork work = new FlushWork(state.store(), end, state.generation());
        Segment first = state.segmentOf(state.syncedOffset());
        first.addRecordSync(work.syncs());
        for (Segment segment : state.segmentsAfter(first)) {
            segment.addRecordSync(work.syncs());
        }
        addNames(work.syncs());
        work.syncs().covers(state.cut().unsynced());
        return Optional.of(work);
    }

    /** Takes a flush into account, unless files went or records were cut while it ran. */
    void endFlush(FlushWork work) throws IOException {
        if (work.generation() != state.generation()) {
            return;
        }
        IOException failure = work.failure();
        if (failure != null) {
            throw failure;
        }
        work.syncs().markSynced();
        state.cut().forget();
        state.syncedOffset(Math.max(state.syncedOffset(), work.endOffset()));
    }

    private String metadataPath() {
        return state.directory() + "/" + LogDirectory.PARTITION_METADATA;
    }

    /** Makes everything durable and lets the next recovery begin here. */
    void checkpoint() throws IOException {
        Optional<CheckpointWork> work = beginAnew();
        if (work.isPresent()) {
            work.get().run();
            end(work.get());
        }
    }

    /** Begins a checkpoint even when one is under way, which counts no more. */
    Optional<CheckpointWork> beginAnew() throws IOException {
        state.supersedeCheckpoint();
        return begin();
    }

    /** Writes what is only in memory; what remains to be done may be done elsewhere. */
    Optional<CheckpointWork> begin() throws IOException {
        if (state.isCheckpointUnderWay() || hasNothingToSay()) {
            return Optional.empty();
        }
        long end = state.logEndOffset();
        CheckpointWork work =
                new CheckpointWork(
                        state.store(),
                        state.checkpoint(),
                        new RecoveryCheckpoint.State(
                                end, state.logStartOffset(), state.cleanedOffset(), false));
        for (Segment segment : state.segments()) {
            segment.addSyncs(work.syncs());
        }
        if (end > state.recoveryPoint()) {
            String snapshot = state.path(end, LogFiles.PRODUCER_SNAPSHOT);
            ProducerSnapshot.store(state.store(), snapshot, state.producers());
            state.names().change();
            work.syncs().path(snapshot, new Unsynced());
        }
        String epochs = state.directory() + "/" + LogFiles.LEADER_EPOCHS;
        if (state.epochs().store(state.store(), epochs)) {
            state.names().change();
        }
        if (state.epochs().unsynced().isDirty()) {
            work.syncs().path(epochs, state.epochs().unsynced());
        }
        if (state.checkpoint().create()) {
            state.names().change();
        }
        addNames(work.syncs());
        work.syncs().covers(state.cut().unsynced());
        if (birth.isDirty()) {
            work.coversName();
        }
        bytesUnderWay = state.bytesSinceCheckpoint();
        state.checkpointUnderWay(true);
        return Optional.of(work);
    }

    private void addNames(Syncs syncs) throws IOException {
        if (birth.isDirty() && state.store().exists(metadataPath())) {
            syncs.path(metadataPath(), birth);
        }
        if (state.names().isDirty()) {
            syncs.directory(state.directory(), state.names());
        }
        if (birth.isDirty()) {
            syncs.directory(LogFiles.parent(state.directory()), birth);
        }
    }

    private boolean hasNothingToSay() {
        boolean isDirty = false;
        for (Segment segment : state.segments()) {
            isDirty |= segment.isDirty();
        }
        if (state.logEndOffset() == 0 && !state.wasCheckpointed()) {
            // A log that never had a record costs nothing.
            return !isDirty;
        }
        return !isDirty
                && state.logEndOffset() == state.recoveryPoint()
                && !state.names().isDirty()
                && !state.epochs().isDirty()
                && state.isCheckpointStored();
    }

    void end(CheckpointWork work) throws IOException {
        if (work.isSuperseded()) {
            return;
        }
        if (!work.isDone()) {
            state.supersedeCheckpoint();
            return;
        }
        state.checkpointUnderWay(false);
        state.covered(bytesUnderWay);
        work.syncs().markSynced();
        state.cut().forget();
        state.checkpointed(work.target());
        new ProducerRecovery(state).deleteObsolete(work.target().recoveryPoint());
    }
}
