/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileSlice;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** What a read found. */
public sealed interface LogRead {
    /**
     * Whole batches; the first one holds the asked offset or is the next after it. None where the
     * log, or what may be read of it, ends.
     *
     * @param slices in order, ready to be sent; their files stay open for {@code
     *     file.delete.delay.ms} when their segment is deleted
     * @param sizeBytes of all slices
     */
    record Slices(List<FileSlice> slices, int sizeBytes) implements LogRead {
        static final Slices NONE = new Slices(List.of(), 0);

        /** Reads the bytes into memory, for readers that are not a socket. */
        public ByteBuffer copy() throws IOException {
            ByteBuffer target = ByteBuffer.allocate(sizeBytes);
            for (FileSlice slice : slices) {
                target.limit(target.position() + slice.sizeBytes());
                int read = slice.file().read(slice.position(), target);
                if (read != slice.sizeBytes()) {
                    throw new IOException(
                            slice.file().path() + " ends within the slice at " + slice.position());
                }
            }
            return target.flip();
        }
    }

    /** The log does not have the offset. */
    record OutOfRange(long logStartOffset, long logEndOffset) implements LogRead {}
}
