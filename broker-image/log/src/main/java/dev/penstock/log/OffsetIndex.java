/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;

import java.io.IOException;

/**
 * Where in a segment an offset is to be looked for: one entry per {@code index.interval.bytes}.
 * Big-endian; rebuilt from the segment when it is found wrong, so not checksummed.
 *
 * <pre>
 *   0                             4                          8
 *  +-----------------------------+--------------------------+
 *  | last offset of batch - base | position of the batch    |
 *  +-----------------------------+--------------------------+
 * </pre>
 *
 * <p>Always: both numbers ascend.
 */
final class OffsetIndex {
    static final int RELATIVE_OFFSET_AT = 0;
    static final int POSITION_AT = RELATIVE_OFFSET_AT + Integer.BYTES;
    static final int ENTRY_SIZE_BYTES = POSITION_AT + Integer.BYTES;

    private final long baseOffset;
    private final int maxEntries;
    private final IndexFile file;

    OffsetIndex(FileStore store, String path, long baseOffset, int maxBytes) throws IOException {
        this.baseOffset = baseOffset;
        this.maxEntries = maxBytes / ENTRY_SIZE_BYTES;
        this.file = new IndexFile(store, path, ENTRY_SIZE_BYTES);
    }

    void append(long lastOffset, int position) {
        file.append().putInt((int) (lastOffset - baseOffset)).putInt(position);
    }

    boolean isFull() {
        return file.entries() >= maxEntries;
    }

    int entries() {
        return file.entries();
    }

    long offset(int entry) throws IOException {
        return baseOffset + file.intAt(entry, RELATIVE_OFFSET_AT);
    }

    int position(int entry) throws IOException {
        return file.intAt(entry, POSITION_AT);
    }

    /** The last entry at or below the offset, or -1. */
    int floorByOffset(long offset) throws IOException {
        return file.floor(offset, this::offset);
    }

    /** The last entry at or below the position, or -1. */
    int floorByPosition(long position) throws IOException {
        return file.floor(position, this::position);
    }

    void truncateTo(int entries) throws IOException {
        file.truncate(entries);
    }

    IndexFile file() {
        return file;
    }
}
