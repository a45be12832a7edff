/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema;

import dev.penstock.kernel.FileSlice;

import io.netty.buffer.ByteBuf;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A piece of an encoded message; the pieces are sent in order. */
public sealed interface WirePart {
    int sizeBytes();

    /**
     * Copies the bytes behind what the target has.
     *
     * @throws IOException when they are in a file that cannot be read or has become shorter
     */
    void copyTo(ByteBuf target) throws IOException;

    /**
     * Bytes in memory.
     *
     * @param buffer its readable bytes; the part owns one reference
     */
    record Bytes(ByteBuf buffer) implements WirePart {
        @Override
        public int sizeBytes() {
            return buffer.readableBytes();
        }

        @Override
        public void copyTo(ByteBuf target) {
            target.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
        }
    }

    /** Bytes of a file, to be sent without a copy. */
    record File(FileSlice slice) implements WirePart {
        @Override
        public int sizeBytes() {
            return slice.sizeBytes();
        }

        @Override
        public void copyTo(ByteBuf target) throws IOException {
            int size = slice.sizeBytes();
            target.ensureWritable(size);
            ByteBuffer room = target.nioBuffer(target.writerIndex(), size);
            int read = slice.file().read(slice.position(), room);
            if (read != size) {
                throw new EOFException(
                        "%s ends %d bytes before the end of a slice of %d"
                                .formatted(slice.file().path(), size - read, size));
            }
            target.writerIndex(target.writerIndex() + size);
        }
    }
}
