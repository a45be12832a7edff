/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema;

import dev.penstock.kernel.FileSlice;

import io.netty.buffer.ByteBuf;

/** A piece of an encoded message; the pieces are sent in order. */
public sealed interface WirePart {
    int sizeBytes();

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
    }

    /** Bytes of a file, to be sent without a copy. */
    record File(FileSlice slice) implements WirePart {
        @Override
        public int sizeBytes() {
            return slice.sizeBytes();
        }
    }
}
