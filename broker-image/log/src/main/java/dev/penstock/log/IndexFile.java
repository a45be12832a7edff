/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.StoredFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A growing row of entries of one size. The newest stay in memory until there are many or the owner
 * writes them, so that an append costs no system call here; what a crash takes with it is rebuilt
 * from the segment. The file is made when first written.
 *
 * <p>Always: entries {@code [0, writtenEntries)} are in the file, the others in {@code pending}.
 */
final class IndexFile {
    /** With so many bytes of entries in memory the next append writes them first. */
    private static final int MAX_PENDING_BYTES = 48 * 1024;

    private static final int INITIAL_PENDING_BYTES = 96;

    private static final int BLOCK_ENTRIES = 512;

    private final FileStore store;
    private String path;
    private final int entrySizeBytes;
    private @Nullable StoredFile file;
    private int writtenEntries;
    private final Unsynced unsynced = new Unsynced();
    private ByteBuffer pending;
    private @Nullable ByteBuffer block;
    private int blockFirstEntry = -1;

    IndexFile(FileStore store, String path, int entrySizeBytes) throws IOException {
        this.store = store;
        this.path = path;
        this.entrySizeBytes = entrySizeBytes;
        this.pending = ByteBuffer.allocate(INITIAL_PENDING_BYTES);
        if (store.exists(path)) {
            StoredFile existing = store.open(path);
            file = existing;
            writtenEntries = (int) (existing.sizeBytes() / entrySizeBytes);
        }
    }

    int entries() {
        return writtenEntries + pending.position() / entrySizeBytes;
    }

    /** Room for one more entry; the caller fills exactly one. */
    ByteBuffer append() {
        if (pending.remaining() < entrySizeBytes) {
            pending =
                    ByteBuffer.wrap(Arrays.copyOf(pending.array(), 2 * pending.capacity()))
                            .position(pending.position());
        }
        return pending;
    }

    /** Writes when there is much in memory. */
    void relieve() throws IOException {
        if (pending.position() >= MAX_PENDING_BYTES) {
            write();
        }
    }

    short shortAt(int entry, int at) throws IOException {
        ByteBuffer source = load(entry);
        return source.getShort(positionIn(entry) + at);
    }

    int intAt(int entry, int at) throws IOException {
        ByteBuffer source = load(entry);
        return source.getInt(positionIn(entry) + at);
    }

    long longAt(int entry, int at) throws IOException {
        ByteBuffer source = load(entry);
        return source.getLong(positionIn(entry) + at);
    }

    /** Reads one number of an entry; ascending over the entries. */
    interface Key {
        long of(int entry) throws IOException;
    }

    /** The last entry whose key is at most the target; -1 when there is none. */
    int floor(long target, Key key) throws IOException {
        int low = 0;
        int high = entries() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (key.of(middle) <= target) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    void truncate(int newEntries) throws IOException {
        Invariants.check(newEntries >= 0, "an index has no fewer than 0 entries", newEntries);
        if (newEntries >= writtenEntries) {
            int kept = Math.min(newEntries, entries()) - writtenEntries;
            pending.position(kept * entrySizeBytes);
            return;
        }
        pending.clear();
        writtenEntries = newEntries;
        blockFirstEntry = -1;
        if (file != null) {
            file.truncate((long) newEntries * entrySizeBytes);
            unsynced.change();
        }
    }

    /** Brings the entries in memory to the file. */
    void write() throws IOException {
        if (pending.position() == 0) {
            return;
        }
        if (file == null) {
            file = store.open(path);
        }
        int added = pending.position() / entrySizeBytes;
        pending.flip();
        file.write((long) writtenEntries * entrySizeBytes, pending);
        writtenEntries += added;
        unsynced.change();
        pending.clear();
        blockFirstEntry = -1;
    }

    /** Whether a checkpoint has something to do here. */
    boolean isDirty() {
        return pending.position() > 0 || unsynced.isDirty();
    }

    /** Writes what is in memory and leaves the sync to others. */
    void addSync(Syncs syncs) throws IOException {
        write();
        if (unsynced.isDirty() && file != null) {
            syncs.file(file, unsynced);
        }
    }

    /** Gives the file another name. */
    void rename(String newPath) throws IOException {
        if (file != null) {
            store.rename(path, newPath);
        }
        path = newPath;
    }

    void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    void delete() throws IOException {
        close();
        store.delete(path);
    }

    private int positionIn(int entry) {
        int first = entry >= writtenEntries ? writtenEntries : blockFirstEntry;
        return (entry - first) * entrySizeBytes;
    }

    private ByteBuffer load(int entry) throws IOException {
        Invariants.check(
                entry >= 0 && entry < entries(), "the index has the entry", entry, entries());
        if (entry >= writtenEntries) {
            return pending;
        }
        ByteBuffer loaded = block;
        if (loaded == null) {
            loaded = ByteBuffer.allocate(BLOCK_ENTRIES * entrySizeBytes);
            block = loaded;
        }
        int first = entry - entry % BLOCK_ENTRIES;
        if (first != blockFirstEntry) {
            StoredFile source = file;
            Invariants.check(source != null, "written entries have a file", path);
            if (source != null) {
                loaded.clear();
                source.read((long) first * entrySizeBytes, loaded);
                blockFirstEntry = first;
            }
        }
        return loaded;
    }
}
