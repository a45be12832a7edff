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
 * What is to be synced, and what will be clean afterwards. Filled on the log's loop, run on any
 * thread, marked on the loop.
 */
final class Syncs {
    private final List<Covered> covered = new ArrayList<>();
    private final List<StoredFile> files = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();
    private final List<String> directories = new ArrayList<>();

    /** What will have been synced, up to which change. */
    private record Covered(Unsynced unsynced, long mark) {}

    void file(StoredFile file, Unsynced unsynced) {
        files.add(file);
        covers(unsynced);
    }

    void path(String path, Unsynced unsynced) {
        paths.add(path);
        covers(unsynced);
    }

    void directory(String directory, Unsynced unsynced) {
        directories.add(directory);
        covers(unsynced);
    }

    /** Says that this will be clean, too, once all has been synced. */
    void covers(Unsynced unsynced) {
        covered.add(new Covered(unsynced, unsynced.mark()));
    }

    /** Files before the names that lead to them. Blocks. */
    void run(FileStore store) throws IOException {
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
    }

    void markSynced() {
        for (Covered each : covered) {
            each.unsynced().synced(each.mark());
        }
    }
}
