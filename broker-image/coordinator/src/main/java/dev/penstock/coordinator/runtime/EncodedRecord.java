/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.runtime;

import dev.penstock.schema.Message;
import dev.penstock.schema.WireWriter;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * A record in the bytes that its topic stores.
 *
 * @param key what compaction keeps the newest value of; its position is never moved by a reader
 * @param value absent for a tombstone; its position is never moved by a reader
 */
public record EncodedRecord(ByteBuffer key, @Nullable ByteBuffer value) {
    public int sizeBytes() {
        return key.remaining() + (value == null ? 0 : value.remaining());
    }

    /**
     * Bytes as Kafka's coordinators store them, in a key or in a value.
     *
     * @param prefix what comes first: the type of a key, the version of a value
     */
    public static ByteBuffer bytes(short prefix, Message message, short version) {
        WireWriter writer = WireWriter.onHeap();
        writer.int16(prefix);
        message.write(writer, version);
        return ByteBuffer.wrap(writer.toByteArray());
    }
}
