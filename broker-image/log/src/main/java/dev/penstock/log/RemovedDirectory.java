/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;

import java.io.IOException;

/**
 * The slow part of the removal of a partition: its directory loses its name first, in one step, so
 * that nothing that is still written into it can bring it back, and a crash leaves nothing that
 * looks like a partition; then its files go. No log of it may be open.
 *
 * <p>May be used by any threads, one after the other or at once: whoever wants the name for another
 * partition waits for {@link #takeName} and no longer.
 */
public final class RemovedDirectory {
    private static final String SUFFIX = ".removed";

    private final FileStore store;
    private final String directory;
    private boolean isNameless;
    private String removed;

    RemovedDirectory(FileStore store, String directory) {
        this.store = store;
        this.directory = directory;
        this.removed = directory + SUFFIX;
    }

    static void remove(FileStore store, String directory) throws IOException {
        new RemovedDirectory(store, directory).delete();
    }

    /** The name is free, durably, when this returns; done once. Blocks. */
    public synchronized void takeName() throws IOException {
        if (isNameless) {
            return;
        }
        for (int other = 1; store.exists(removed); other++) {
            removed = directory + "." + other + SUFFIX;
        }
        if (store.exists(directory)) {
            store.rename(directory, removed);
            store.syncDirectory(LogFiles.parent(directory));
        }
        isNameless = true;
    }

    /** Takes the name and deletes the files. Blocks as long as the file system takes. */
    public void delete() throws IOException {
        takeName();
        deleteTree(store, removed);
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
