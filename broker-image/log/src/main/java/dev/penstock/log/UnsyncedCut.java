/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.DiskFullException;
import dev.penstock.kernel.FileStore;

import java.io.IOException;

/**
 * Whether the log was cut and the cut is not synced yet. Until it is, a loss of power may bring
 * back what was cut; so nothing may be written in its place: what came back would stand in front of
 * what was written later, a history that never was, whose epochs rise as they should.
 *
 * <p>A killed process leaves its cut to the next one, which finds a note of it in the directory.
 * The note is not synced: after a loss of power what is found is what is on the disk.
 */
final class UnsyncedCut {
    private final FileStore store;
    private final String note;
    private final Unsynced unsynced = new Unsynced();

    UnsyncedCut(FileStore store, String directory) {
        this.store = store;
        this.note = directory + "/" + LogFiles.UNSYNCED_CUT;
    }

    /**
     * The log is about to be cut; false when a full disk took no note of it: then it must be synced
     * at once.
     */
    boolean begin() throws IOException {
        unsynced.change();
        try {
            store.open(note).close();
            return true;
        } catch (DiskFullException e) {
            return false;
        }
    }

    /** The process before has left a note. */
    void found() {
        unsynced.change();
    }

    boolean isPending() {
        return unsynced.isDirty();
    }

    /** What a sync of the records and names covers. */
    Unsynced unsynced() {
        return unsynced;
    }

    /** All is synced. */
    void synced() throws IOException {
        if (isPending()) {
            unsynced.synced();
            forget();
        }
    }

    /** Takes the note away, unless a cut is pending. */
    void forget() throws IOException {
        if (!isPending() && store.exists(note)) {
            store.delete(note);
        }
    }
}
