/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.microbench;

import dev.penstock.record.Compression;
import dev.penstock.record.RecordBatchBuilder;

import java.nio.ByteBuffer;
import java.util.Random;

/** Record batches as producers send them. */
final class Batches {
    private static final long TIMESTAMP_MS = 1_700_000_000_000L;

    private Batches() {}

    /** In memory outside the heap, where frames are. */
    static ByteBuffer of(int records, int valueBytes, Compression compression) {
        Random random = new Random(7);
        RecordBatchBuilder builder = new RecordBatchBuilder().compression(compression);
        for (int i = 0; i < records; i++) {
            byte[] value = new byte[valueBytes];
            // Half of it repeats, so that there is something to compress.
            for (int at = 0; at < valueBytes; at += 2) {
                value[at] = (byte) random.nextInt();
            }
            builder.append(TIMESTAMP_MS, null, ByteBuffer.wrap(value));
        }
        ByteBuffer built = builder.build();
        return ByteBuffer.allocateDirect(built.remaining()).put(built).flip();
    }
}
