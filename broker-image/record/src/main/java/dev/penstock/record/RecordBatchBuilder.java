/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes one batch. Plain records are written where they stay; compressed ones are compressed once,
 * when the batch is built.
 *
 * <p>Always: record {@code n} has the offset {@code baseOffset + n}; a batch has at least one
 * record.
 */
public final class RecordBatchBuilder {
    private final RecordWriter records = new RecordWriter();
    private long baseOffset;
    private int leaderEpoch = BatchLayout.NO_LEADER_EPOCH;
    private Compression compression = Compression.NONE;
    private long producerId = BatchLayout.NO_PRODUCER_ID;
    private short producerEpoch = BatchLayout.NO_PRODUCER_EPOCH;
    private int baseSequence = BatchLayout.NO_SEQUENCE;
    private int flags;
    private int recordCount;
    private long baseTimestampMs = BatchLayout.NO_TIMESTAMP;
    private long maxTimestampMs = BatchLayout.NO_TIMESTAMP;

    /** The batch with the marker that ends a producer's transaction. */
    public static ByteBuffer endOfTransaction(
            long producerId, short producerEpoch, long timestampMs, ControlMarker marker) {
        RecordBatchBuilder builder = new RecordBatchBuilder();
        builder.flags |= BatchLayout.CONTROL_MASK;
        return builder.producer(producerId, producerEpoch, BatchLayout.NO_SEQUENCE)
                .transactional()
                .append(timestampMs, marker.key(), marker.value())
                .build();
    }

    public RecordBatchBuilder baseOffset(long newBaseOffset) {
        baseOffset = newBaseOffset;
        return this;
    }

    public RecordBatchBuilder leaderEpoch(LeaderEpoch epoch) {
        leaderEpoch = epoch.value();
        return this;
    }

    public RecordBatchBuilder compression(Compression newCompression) {
        compression = newCompression;
        return this;
    }

    /** Gives the batch the identity of an idempotent producer. */
    public RecordBatchBuilder producer(long id, short epoch, int firstSequence) {
        producerId = id;
        producerEpoch = epoch;
        baseSequence = firstSequence;
        return this;
    }

    public RecordBatchBuilder transactional() {
        flags |= BatchLayout.TRANSACTIONAL_MASK;
        return this;
    }

    /**
     * Marks a batch of control records, which clients skip. Their keys begin with a version and a
     * type.
     */
    public RecordBatchBuilder control() {
        flags |= BatchLayout.CONTROL_MASK;
        return this;
    }

    public RecordBatchBuilder append(
            long timestampMs, @Nullable ByteBuffer key, @Nullable ByteBuffer value) {
        return append(timestampMs, key, value, List.of());
    }

    /** Copies the remaining bytes of the key, the value and the headers' values. */
    public RecordBatchBuilder append(
            long timestampMs,
            @Nullable ByteBuffer key,
            @Nullable ByteBuffer value,
            List<Record.Header> headers) {
        if (recordCount == 0) {
            baseTimestampMs = timestampMs;
            maxTimestampMs = timestampMs;
        }
        records.append(timestampMs - baseTimestampMs, recordCount, key, value, headers);
        recordCount++;
        maxTimestampMs = Math.max(maxTimestampMs, timestampMs);
        return this;
    }

    public int recordCount() {
        return recordCount;
    }

    /** The size of the batch so far, before it is compressed. */
    public int sizeBytes() {
        return records.sizeBytes();
    }

    /** Ends the batch; the builder is used up. */
    public ByteBuffer build() {
        Invariants.check(recordCount > 0, "a batch has at least one record", recordCount);
        ByteBuffer batch = records.finish(compression);
        batch.putLong(BatchLayout.BASE_OFFSET_AT, baseOffset);
        batch.putInt(BatchLayout.LENGTH_AT, batch.limit() - BatchLayout.LENGTH_OVERHEAD_BYTES);
        batch.putInt(BatchLayout.LEADER_EPOCH_AT, leaderEpoch);
        batch.put(BatchLayout.MAGIC_AT, BatchLayout.MAGIC);
        batch.putShort(BatchLayout.ATTRIBUTES_AT, (short) (flags | compression.id()));
        batch.putInt(BatchLayout.LAST_OFFSET_DELTA_AT, recordCount - 1);
        batch.putLong(BatchLayout.BASE_TIMESTAMP_AT, baseTimestampMs);
        batch.putLong(BatchLayout.MAX_TIMESTAMP_AT, maxTimestampMs);
        batch.putLong(BatchLayout.PRODUCER_ID_AT, producerId);
        batch.putShort(BatchLayout.PRODUCER_EPOCH_AT, producerEpoch);
        batch.putInt(BatchLayout.BASE_SEQUENCE_AT, baseSequence);
        batch.putInt(BatchLayout.RECORD_COUNT_AT, recordCount);
        new RecordBatch(batch, 0).renewCrc();
        return batch;
    }
}
