/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema;

import dev.penstock.kernel.FileSlice;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.nio.ByteBuffer;
import java.util.List;

/** Record batches inside a message: bytes in memory, or ranges of files that are sent uncopied. */
public sealed interface RecordsPayload {
    /** No batches. */
    RecordsPayload EMPTY = new Bytes(Unpooled.EMPTY_BUFFER);

    static RecordsPayload of(ByteBuffer batches) {
        return new Bytes(Unpooled.wrappedBuffer(batches));
    }

    static RecordsPayload of(List<FileSlice> slices) {
        return new Slices(slices);
    }

    int sizeBytes();

    /**
     * Batches in memory. Holds no reference: whoever owns the buffer keeps it alive while the
     * message is used.
     *
     * @param buffer its readable bytes
     */
    record Bytes(ByteBuf buffer) implements RecordsPayload {
        @Override
        public int sizeBytes() {
            return buffer.readableBytes();
        }

        /**
         * The same bytes for those who do not know Netty; not a copy unless the buffer is split. On
         * the thread that reads the buffer.
         */
        public ByteBuffer toByteBuffer() {
            if (!buffer.hasMemoryAddress()) {
                return buffer.nioBuffer();
            }
            // A slice would make two views for one; the buffer below it has kept its own.
            ByteBuf whole = buffer;
            for (ByteBuf below = whole.unwrap(); below != null; below = whole.unwrap()) {
                whole = below;
            }
            long start = buffer.memoryAddress() - whole.memoryAddress() + buffer.readerIndex();
            return whole.internalNioBuffer(Math.toIntExact(start), sizeBytes()).slice();
        }

        @Override
        public String toString() {
            return "records of " + sizeBytes() + " bytes";
        }
    }

    /**
     * Batches in files.
     *
     * @param slices in the order in which they are sent
     */
    record Slices(List<FileSlice> slices) implements RecordsPayload {
        public Slices {
            slices = List.copyOf(slices);
        }

        @Override
        public int sizeBytes() {
            int sum = 0;
            for (FileSlice slice : slices) {
                sum = Math.addExact(sum, slice.sizeBytes());
            }
            return sum;
        }

        @Override
        public String toString() {
            return "records of " + sizeBytes() + " bytes in " + slices.size() + " slices";
        }
    }
}
