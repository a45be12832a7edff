/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes plain records one after another, behind the room for a batch's header. */
final class RecordWriter {
    private static final int INITIAL_CAPACITY_BYTES = 512;

    private ByteBuffer buffer = ByteBuffer.allocate(INITIAL_CAPACITY_BYTES);

    RecordWriter() {
        buffer.position(BatchLayout.RECORDS_AT);
    }

    /** Copies the remaining bytes of the key, the value and the headers' values. */
    void append(
            long timestampDelta,
            int offsetDelta,
            @Nullable ByteBuffer key,
            @Nullable ByteBuffer value,
            List<Record.Header> headers) {
        int size =
                Byte.BYTES
                        + Varints.sizeOfLong(timestampDelta)
                        + Varints.sizeOfInt(offsetDelta)
                        + sizeOf(key)
                        + sizeOf(value)
                        + sizeOf(headers);
        ensureRoom(Varints.sizeOfInt(size) + size);
        Varints.writeInt(buffer, size);
        buffer.put((byte) 0);
        Varints.writeLong(buffer, timestampDelta);
        Varints.writeInt(buffer, offsetDelta);
        write(key);
        write(value);
        write(headers);
    }

    /** The room for the header and the records so far. */
    int sizeBytes() {
        return buffer.position();
    }

    /** Room for the header, then the records compressed; the writer is used up. */
    ByteBuffer finish(Compression compression) {
        if (compression == Compression.NONE) {
            return buffer.flip();
        }
        ByteBuffer plain =
                buffer.slice(BatchLayout.RECORDS_AT, buffer.position() - BatchLayout.RECORDS_AT);
        return behindHeader(compression.compress(plain));
    }

    /** Copies what follows a header behind room for one. */
    static ByteBuffer behindHeader(ByteBuffer body) {
        return ByteBuffer.allocate(BatchLayout.RECORDS_AT + body.remaining())
                .position(BatchLayout.RECORDS_AT)
                .put(body)
                .flip();
    }

    private void ensureRoom(int bytes) {
        if (buffer.remaining() < bytes) {
            int needed = Math.addExact(buffer.position(), bytes);
            long doubled = Math.min(Integer.MAX_VALUE - 8L, 2L * buffer.capacity());
            buffer = ByteBuffer.allocate((int) Math.max(needed, doubled)).put(buffer.flip());
        }
    }

    private static int sizeOf(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return Varints.sizeOfInt(-1);
        }
        return Math.addExact(Varints.sizeOfInt(bytes.remaining()), bytes.remaining());
    }

    private static int sizeOf(List<Record.Header> headers) {
        int size = Varints.sizeOfInt(headers.size());
        for (Record.Header header : headers) {
            size += sizeOf(keyOf(header)) + sizeOf(header.value());
        }
        return size;
    }

    private void write(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            Varints.writeInt(buffer, -1);
            return;
        }
        Varints.writeInt(buffer, bytes.remaining());
        buffer.put(bytes.duplicate());
    }

    private void write(List<Record.Header> headers) {
        Varints.writeInt(buffer, headers.size());
        for (Record.Header header : headers) {
            write(keyOf(header));
            write(header.value());
        }
    }

    private static ByteBuffer keyOf(Record.Header header) {
        return StandardCharsets.UTF_8.encode(header.key());
    }
}
