/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;

import java.io.IOException;

/**
 * How the directory of a partition is removed: it loses its name first, in one step, so that a
 * worker that still writes into it cannot bring it back, and a crash leaves nothing that looks like
 * a partition.
 */
final class RemovedDirectory {
    private static final String SUFFIX = ".removed";

    private RemovedDirectory() {}

    static void remove(FileStore store, String directory) throws IOException {
        String removed = directory + SUFFIX;
        deleteTree(store, removed);
        store.rename(directory, removed);
        deleteTree(store, removed);
        store.syncDirectory(LogFiles.parent(directory));
    }

    /** Ends what a crash has interrupted. */
    static void sweep(FileStore store) throws IOException {
        for (String name : store.list("")) {
            if (name.endsWith(SUFFIX)) {
                deleteTree(store, name);
            }
        }
    }

    private static void deleteTree(FileStore store, String directory) throws IOException {
        if (store.exists(directory)) {
            for (String name : store.list(directory)) {
                store.delete(directory + "/" + name);
            }
            store.delete(directory);
        }
    }
}
