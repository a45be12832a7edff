/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * Makes a batch again with other content or another compression. Its offsets, its leader epoch and
 * what it says of its producer stay as they are, so that nobody who numbers batches notices.
 */
public final class BatchRewriter {
    private BatchRewriter() {}

    /**
     * The batch with only some of its records, each at its offset.
     *
     * @param kept in their order; at least one
     * @param deleteHorizonMs from when on tombstones and markers in the batch may be removed; empty
     *     to leave that as it is
     */
    public static ByteBuffer keeping(
            RecordBatch original, Iterable<Record> kept, OptionalLong deleteHorizonMs) {
        long baseTimestampMs = deleteHorizonMs.orElse(original.baseTimestampMs());
        boolean hasAppendTime = original.timestampType() == TimestampType.LOG_APPEND_TIME;
        long maxTimestampMs = hasAppendTime ? original.maxTimestampMs() : BatchLayout.NO_TIMESTAMP;
        RecordWriter records = new RecordWriter();
        int count = 0;
        for (Record record : kept) {
            count++;
            records.append(
                    record.timestampMs() - baseTimestampMs,
                    (int) (record.offset() - original.baseOffset()),
                    record.key(),
                    record.value(),
                    record.headers());
            maxTimestampMs = Math.max(maxTimestampMs, record.timestampMs());
        }
        ByteBuffer batch = records.finish(original.compression());
        int attributes =
                deleteHorizonMs.isPresent()
                        ? original.attributes() | BatchLayout.DELETE_HORIZON_MASK
                        : original.attributes();
        putHeader(batch, original, attributes);
        batch.putLong(BatchLayout.BASE_TIMESTAMP_AT, baseTimestampMs);
        batch.putLong(BatchLayout.MAX_TIMESTAMP_AT, maxTimestampMs);
        batch.putInt(BatchLayout.RECORD_COUNT_AT, count);
        return sealed(batch);
    }

    /** The batch without any record. */
    public static ByteBuffer empty(RecordBatch original) {
        ByteBuffer batch = ByteBuffer.allocate(BatchLayout.HEADER_SIZE_BYTES);
        putHeader(batch, original, original.attributes() & ~BatchLayout.COMPRESSION_MASK);
        batch.putInt(BatchLayout.RECORD_COUNT_AT, 0);
        return sealed(batch);
    }

    /**
     * The batch with its records compressed otherwise; the original itself when they are so
     * already.
     *
     * @throws CorruptRecordsException when they cannot be inflated
     */
    public static ByteBuffer recompressed(RecordBatch original, Compression compression) {
        ByteBuffer bytes = original.bytes();
        if (original.compression() == compression) {
            return bytes;
        }
        ByteBuffer body =
                bytes.slice(BatchLayout.RECORDS_AT, bytes.limit() - BatchLayout.RECORDS_AT);
        ByteBuffer plain =
                original.compression()
                        .decompress(body, RecordLimits.decompressedBytes(original.sizeBytes()));
        ByteBuffer batch = RecordWriter.behindHeader(compression.compress(plain));
        int otherBits = original.attributes() & ~BatchLayout.COMPRESSION_MASK;
        putHeader(batch, original, otherBits | compression.id());
        return sealed(batch);
    }

    private static void putHeader(ByteBuffer batch, RecordBatch original, int attributes) {
        batch.put(0, original.bytes(), 0, BatchLayout.HEADER_SIZE_BYTES);
        batch.putInt(BatchLayout.LENGTH_AT, batch.limit() - BatchLayout.LENGTH_OVERHEAD_BYTES);
        batch.putShort(BatchLayout.ATTRIBUTES_AT, (short) attributes);
    }

    private static ByteBuffer sealed(ByteBuffer batch) {
        new RecordBatch(batch, 0).renewCrc();
        return batch;
    }
}
