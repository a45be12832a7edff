/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * One record. Its buffers are slices of the batch, or of what it was inflated to, and are only to
 * be read.
 *
 * @param timestampMs the producer's or the append time, as the batch says; -1 when the producer
 *     gave none
 */
@SuppressWarnings("AvoidCommonTypeNames") // It is Kafka's noun; java.lang.Record is never named.
public record Record(
        long offset,
        long timestampMs,
        @Nullable ByteBuffer key,
        @Nullable ByteBuffer value,
        List<Header> headers) {

    /** A name and a value beside the record; names may repeat. */
    public record Header(String key, @Nullable ByteBuffer value) {}
}
