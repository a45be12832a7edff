/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.StoredFile;
import dev.penstock.record.BatchLayout;
import dev.penstock.record.CorruptRecordsException;
import dev.penstock.record.RecordBatch;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Walks over the batches of a segment file from one of them on, through a window of memory. Ends at
 * the first bytes that are no batch and says what is wrong with them.
 */
final class BatchScan {
    private static final int HEADER_WINDOW_BYTES = 4 * 1024;
    private static final int BATCH_WINDOW_BYTES = 256 * 1024;

    /** Each read of a client that begins inside a log looks up to three times. */
    private static final ThreadLocal<ByteBuffer> LOOK_UP_WINDOW =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(HEADER_WINDOW_BYTES));

    /** How closely the scan looks. */
    enum Depth {
        /** The header only: lengths and offsets must make sense. */
        HEADERS,
        /** The whole batch: the checksum must fit. */
        CHECKSUMS,
        /**
         * The whole batch, but of a large one only the header is in memory afterwards: a length
         * that is wrong must not cost as much memory as it says.
         */
        CHECKSUMS_IN_PIECES
    }

    private final StoredFile file;
    private final long endPosition;
    private final Depth depth;
    private long expectedOffset;
    private long nextPosition;
    private long position;
    private ByteBuffer window;
    private long windowPosition;
    private @Nullable RecordBatch batch;
    private @Nullable String problem;

    /**
     * Begins at a batch.
     *
     * @param position of a batch, or the end
     * @param endPosition where the segment ends
     * @param lowestOffset no batch may begin below it
     */
    BatchScan(StoredFile file, int position, long endPosition, long lowestOffset, Depth depth) {
        this(
                file,
                position,
                endPosition,
                lowestOffset,
                depth,
                ByteBuffer.allocate(
                        depth == Depth.HEADERS ? HEADER_WINDOW_BYTES : BATCH_WINDOW_BYTES));
    }

    private BatchScan(
            StoredFile file,
            int position,
            long endPosition,
            long lowestOffset,
            Depth depth,
            ByteBuffer window) {
        this.file = file;
        this.nextPosition = position;
        this.position = position;
        this.endPosition = endPosition;
        this.expectedOffset = lowestOffset;
        this.depth = depth;
        this.window = window;
        window.limit(0);
    }

    /**
     * Looks at headers through the one window of this thread: it, and the batch that it found last,
     * are over when the next one begins.
     */
    static BatchScan lookUp(StoredFile file, int position, long endPosition, long lowestOffset) {
        return new BatchScan(
                file, position, endPosition, lowestOffset, Depth.HEADERS, LOOK_UP_WINDOW.get());
    }

    /** The next batch; valid until the next call. Null at the end and at bad bytes. */
    @Nullable RecordBatch next() throws IOException {
        position = nextPosition;
        if (problem != null || position == endPosition) {
            return null;
        }
        if (!load(BatchLayout.HEADER_SIZE_BYTES)) {
            return bad("the file ends within a header");
        }
        RecordBatch found = view();
        int length = window.getInt(found.position() + BatchLayout.LENGTH_AT);
        long size = (long) length + BatchLayout.LENGTH_OVERHEAD_BYTES;
        if (size < BatchLayout.HEADER_SIZE_BYTES || found.magic() != BatchLayout.MAGIC) {
            return bad("there is no batch");
        }
        if (position + size > endPosition) {
            return bad("the file ends within a batch");
        }
        if (found.baseOffset() < expectedOffset || found.lastOffsetDelta() < 0) {
            return bad("its offset is " + found.baseOffset() + ", not from " + expectedOffset);
        }
        if (depth == Depth.CHECKSUMS_IN_PIECES && size > BATCH_WINDOW_BYTES) {
            if (!isWhole(found.crc(), size) || !load(BatchLayout.HEADER_SIZE_BYTES)) {
                return bad("its checksum does not fit");
            }
            found = view();
        } else if (depth != Depth.HEADERS) {
            if (!load((int) size)) {
                return bad("the file ends within a batch");
            }
            found = view();
            if (!isWhole(found)) {
                return bad("its checksum does not fit");
            }
        }
        expectedOffset = found.nextOffset();
        nextPosition = position + size;
        return found;
    }

    /** Where the batch of the last call stands, or where the scan ended. */
    int position() {
        return (int) position;
    }

    /** The offset after the batches seen. */
    long nextOffset() {
        return expectedOffset;
    }

    /** What is wrong where the scan ended; null at the regular end. */
    @Nullable String problem() {
        return problem;
    }

    private static boolean isWhole(RecordBatch batch) {
        try {
            return batch.isCrcValid();
        } catch (CorruptRecordsException e) {
            return false;
        }
    }

    private @Nullable RecordBatch bad(String what) {
        problem = "at position " + position + " " + what;
        return null;
    }

    private RecordBatch view() {
        int at = (int) (position - windowPosition);
        RecordBatch view = batch;
        if (view == null) {
            view = new RecordBatch(window, at);
            batch = view;
            return view;
        }
        return view.moveTo(window, at);
    }

    /** Whether the batch at the position has the checksum, by one window after another. */
    private boolean isWhole(int expectedCrc, long size) throws IOException {
        CRC32C crc = new CRC32C();
        long end = position + size;
        long at = position + BatchLayout.ATTRIBUTES_AT;
        while (at < end) {
            int piece = (int) Math.min(window.capacity(), end - at);
            if (!load(at, piece)) {
                return false;
            }
            crc.update(window.slice((int) (at - windowPosition), piece));
            at += piece;
        }
        return (int) crc.getValue() == expectedCrc;
    }

    private boolean load(int bytes) throws IOException {
        return load(position, bytes);
    }

    /** Has so many bytes from there on in the window. */
    private boolean load(long from, int bytes) throws IOException {
        if (from + bytes > endPosition) {
            return false;
        }
        if (from >= windowPosition && from + bytes <= windowPosition + window.limit()) {
            return true;
        }
        if (window.capacity() < bytes) {
            window = ByteBuffer.allocate(bytes);
        }
        window.clear();
        window.limit((int) Math.min(window.capacity(), endPosition - from));
        int read = file.read(from, window);
        window.flip();
        windowPosition = from;
        return read >= bytes;
    }
}
