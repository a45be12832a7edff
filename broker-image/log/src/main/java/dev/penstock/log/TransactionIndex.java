/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;

import java.io.IOException;
import java.util.List;

/**
 * The aborted transactions whose markers stand in a segment, in the order of the markers. Kafka's
 * format, big-endian. Most segments have none, and no file then.
 *
 * <pre>
 *   0         2             10             18            26                    34
 *  +---------+-------------+--------------+-------------+---------------------+
 *  | version | producer id | first offset | last offset | last stable offset  |
 *  +---------+-------------+--------------+-------------+---------------------+
 * </pre>
 *
 * <p>Always: last offsets ascend. An entry is made again from the batches after the point from
 * which the producers are made again; entries before it were synced with the checkpoint.
 */
final class TransactionIndex {
    static final short VERSION = 0;
    static final int PRODUCER_ID_AT = Short.BYTES;
    static final int FIRST_OFFSET_AT = PRODUCER_ID_AT + Long.BYTES;
    static final int LAST_OFFSET_AT = FIRST_OFFSET_AT + Long.BYTES;
    static final int LAST_STABLE_OFFSET_AT = LAST_OFFSET_AT + Long.BYTES;
    static final int ENTRY_SIZE_BYTES = LAST_STABLE_OFFSET_AT + Long.BYTES;

    private final IndexFile file;

    TransactionIndex(FileStore store, String path) throws IOException {
        this.file = new IndexFile(store, path, ENTRY_SIZE_BYTES);
    }

    void append(AbortedTransaction aborted) {
        file.append()
                .putShort(VERSION)
                .putLong(aborted.producerId())
                .putLong(aborted.firstOffset())
                .putLong(aborted.lastOffset())
                .putLong(aborted.lastStableOffset());
    }

    boolean isEmpty() {
        return file.entries() == 0;
    }

    /** Forgets the transactions whose markers stand at the offset or after it. */
    void truncateFrom(long offset) throws IOException {
        if (!isEmpty()) {
            file.truncate(file.floor(offset - 1, this::lastOffset) + 1);
        }
    }

    /**
     * Adds those with a record in the range.
     *
     * @return false when no later segment can have one
     */
    boolean collect(long startOffset, long endOffset, List<AbortedTransaction> found)
            throws IOException {
        int first = isEmpty() ? 0 : file.floor(startOffset - 1, this::lastOffset) + 1;
        for (int entry = first; entry < file.entries(); entry++) {
            AbortedTransaction aborted = at(entry);
            if (aborted.firstOffset() < endOffset) {
                found.add(aborted);
            }
            if (aborted.lastStableOffset() >= endOffset) {
                return false;
            }
        }
        return true;
    }

    /** Whether every entry can be one of a segment between the offsets. */
    boolean isSound(long baseOffset, long nextOffset) throws IOException {
        long previous = baseOffset - 1;
        for (int entry = 0; entry < file.entries(); entry++) {
            AbortedTransaction aborted = at(entry);
            if (file.shortAt(entry, 0) != VERSION
                    || aborted.lastOffset() <= previous
                    || aborted.lastOffset() >= nextOffset
                    || aborted.firstOffset() < 0
                    || aborted.firstOffset() >= aborted.lastOffset()) {
                return false;
            }
            previous = aborted.lastOffset();
        }
        return true;
    }

    private AbortedTransaction at(int entry) throws IOException {
        return new AbortedTransaction(
                file.longAt(entry, PRODUCER_ID_AT),
                file.longAt(entry, FIRST_OFFSET_AT),
                lastOffset(entry),
                file.longAt(entry, LAST_STABLE_OFFSET_AT));
    }

    private long lastOffset(int entry) throws IOException {
        return file.longAt(entry, LAST_OFFSET_AT);
    }

    IndexFile file() {
        return file;
    }
}
