/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.runtime;

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
}
