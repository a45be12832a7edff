/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;

import java.io.IOException;

/**
 * The slow part of a checkpoint: the syncs. Made by {@link SegmentedLog#beginCheckpoint} on the
 * log's loop, run once on any thread while the log goes on, given back to {@link
 * SegmentedLog#endCheckpoint} on the loop.
 *
 * <p>When the log is cut or closed meanwhile, the work is superseded: it proves nothing any more,
 * and its failures do not matter.
 */
public final class CheckpointWork {
    private final FileStore store;
    private final RecoveryCheckpoint checkpoint;
    private final RecoveryCheckpoint.State target;
    private final long generation;
    private final Syncs syncs = new Syncs();
    private boolean coversName;
    private boolean done;

    CheckpointWork(
            FileStore store, RecoveryCheckpoint checkpoint, RecoveryCheckpoint.State target) {
        this.store = store;
        this.checkpoint = checkpoint;
        this.target = target;
        this.generation = checkpoint.generation();
    }

    /** What is to be synced before the checkpoint is written. */
    Syncs syncs() {
        return syncs;
    }

    /** Says that the directories to be synced hold the names that lead to the checkpoint's file. */
    void coversName() {
        coversName = true;
    }

    /** Syncs what was written before the checkpoint began, then says so durably. Blocks. */
    public void run() throws IOException {
        try {
            syncs.run(store);
            if (coversName) {
                checkpoint.nameIsSynced();
            }
            done = checkpoint.storeIf(generation, target);
        } catch (IOException e) {
            if (!isSuperseded()) {
                throw e;
            }
        }
    }

    boolean isSuperseded() {
        return checkpoint.generation() != generation;
    }

    /** Whether the target is on disk and still true. */
    boolean isDone() {
        return done && !isSuperseded();
    }

    RecoveryCheckpoint.State target() {
        return target;
    }
}
