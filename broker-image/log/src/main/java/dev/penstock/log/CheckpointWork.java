/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.StoredFile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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
    private final List<Covered> covered = new ArrayList<>();
    private final List<StoredFile> files = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();
    private final List<String> directories = new ArrayList<>();
    private boolean coversName;
    private boolean done;

    /** What will have been synced, up to which change. */
    private record Covered(Unsynced unsynced, long mark) {}

    CheckpointWork(
            FileStore store, RecoveryCheckpoint checkpoint, RecoveryCheckpoint.State target) {
        this.store = store;
        this.checkpoint = checkpoint;
        this.target = target;
        this.generation = checkpoint.generation();
    }

    void sync(StoredFile file, Unsynced unsynced) {
        files.add(file);
        covered.add(new Covered(unsynced, unsynced.mark()));
    }

    void syncPath(String path, Unsynced unsynced) {
        paths.add(path);
        covered.add(new Covered(unsynced, unsynced.mark()));
    }

    void syncDirectory(String directory, Unsynced unsynced) {
        directories.add(directory);
        covered.add(new Covered(unsynced, unsynced.mark()));
    }

    /** Says that the directories to be synced hold the names that lead to the checkpoint's file. */
    void coversName() {
        coversName = true;
    }

    /** Syncs what was written before the checkpoint began, then says so durably. Blocks. */
    public void run() throws IOException {
        try {
            for (StoredFile file : files) {
                file.sync();
            }
            for (String path : paths) {
                try (StoredFile file = store.openForRead(path)) {
                    file.sync();
                }
            }
            for (String directory : directories) {
                store.syncDirectory(directory);
            }
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

    void markSynced() {
        for (Covered each : covered) {
            each.unsynced().synced(each.mark());
        }
    }
}
