/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import dev.penstock.schema.WirePart;
import dev.penstock.schema.WireWriter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Brings the parts of a frame into one buffer. */
final class Frames {
    private Frames() {}

    /** For frames whose records are in memory. */
    static ByteBuf inMemory(ByteBufAllocator allocator, WireWriter writer) {
        int sizeBytes = writer.sizeBytes();
        try {
            return inMemory(allocator, writer.finish(), sizeBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes over the references of the parts; a single part in memory is not copied. */
    static ByteBuf inMemory(ByteBufAllocator allocator, List<WirePart> parts, int sizeBytes)
            throws IOException {
        if (parts.size() == 1 && parts.getFirst() instanceof WirePart.Bytes(ByteBuf only)) {
            return only;
        }
        ByteBuf whole = allocator.buffer(sizeBytes);
        try {
            for (WirePart part : parts) {
                part.copyTo(whole);
            }
            return whole;
        } catch (IOException | RuntimeException e) {
            whole.release();
            throw e;
        } finally {
            release(parts);
        }
    }

    static void release(List<WirePart> parts) {
        for (WirePart part : parts) {
            if (part instanceof WirePart.Bytes(ByteBuf bytes)) {
                bytes.release();
            }
        }
    }
}
