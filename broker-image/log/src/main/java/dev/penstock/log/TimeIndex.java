/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;
import dev.penstock.record.BatchLayout;

import java.io.IOException;

/**
 * From which offset on a timestamp is to be looked for. An entry says: up to and including the
 * batch that ends at this offset, no timestamp is larger. Big-endian; rebuilt like the offset
 * index.
 *
 * <pre>
 *   0                           8                             12
 *  +---------------------------+-----------------------------+
 *  | largest timestamp so far  | last offset of its batch -  |
 *  |                           | base                        |
 *  +---------------------------+-----------------------------+
 * </pre>
 *
 * <p>Always: both numbers ascend.
 */
final class TimeIndex {
    static final int TIMESTAMP_AT = 0;
    static final int RELATIVE_OFFSET_AT = TIMESTAMP_AT + Long.BYTES;
    static final int ENTRY_SIZE_BYTES = RELATIVE_OFFSET_AT + Integer.BYTES;

    private final long baseOffset;
    private final int maxEntries;
    private final IndexFile file;

    TimeIndex(FileStore store, String path, long baseOffset, int maxBytes) throws IOException {
        this.baseOffset = baseOffset;
        this.maxEntries = maxBytes / ENTRY_SIZE_BYTES;
        this.file = new IndexFile(store, path, ENTRY_SIZE_BYTES);
    }

    /** Adds an entry if it says something new. */
    void append(long timestampMs, long offset) throws IOException {
        if (timestampMs > lastTimestampMs() && offset > lastOffset()) {
            file.append().putLong(timestampMs).putInt((int) (offset - baseOffset));
        }
    }

    boolean isFull() {
        // One entry stays free for the one that is written when the segment is rolled.
        return file.entries() >= maxEntries - 1;
    }

    int entries() {
        return file.entries();
    }

    long timestampMs(int entry) throws IOException {
        return file.longAt(entry, TIMESTAMP_AT);
    }

    long offset(int entry) throws IOException {
        return baseOffset + file.intAt(entry, RELATIVE_OFFSET_AT);
    }

    /** The largest timestamp that the index knows, or -1. */
    long lastTimestampMs() throws IOException {
        int last = file.entries() - 1;
        return last < 0 ? BatchLayout.NO_TIMESTAMP : timestampMs(last);
    }

    /** The offset of the last entry, or one below the segment's. */
    long lastOffset() throws IOException {
        int last = file.entries() - 1;
        return last < 0 ? baseOffset - 1 : offset(last);
    }

    /** The last entry with a smaller timestamp: up to its offset all records are older. */
    int floorBelow(long timestampMs) throws IOException {
        return file.floor(timestampMs - 1, this::timestampMs);
    }

    /** Forgets the entries at the offset and after it. */
    void truncateFrom(long offset) throws IOException {
        file.truncate(file.floor(offset - 1, this::offset) + 1);
    }

    IndexFile file() {
        return file;
    }
}
