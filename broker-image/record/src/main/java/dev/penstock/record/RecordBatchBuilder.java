/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes one batch. Plain records are written where they stay; compressed ones are compressed once,
 * when the batch is built.
 *
 * <p>Always: record {@code n} has the offset {@code baseOffset + n}; a batch has at least one
 * record.
 */
public final class RecordBatchBuilder {
    private static final int INITIAL_CAPACITY_BYTES = 512;

    private ByteBuffer buffer = ByteBuffer.allocate(INITIAL_CAPACITY_BYTES);
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

    public RecordBatchBuilder() {
        buffer.position(BatchLayout.RECORDS_AT);
    }

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
        long timestampDelta = timestampMs - baseTimestampMs;
        int size =
                Byte.BYTES
                        + Varints.sizeOfLong(timestampDelta)
                        + Varints.sizeOfInt(recordCount)
                        + sizeOf(key)
                        + sizeOf(value)
                        + sizeOf(headers);
        ensureRoom(Varints.sizeOfInt(size) + size);
        Varints.writeInt(buffer, size);
        buffer.put((byte) 0);
        Varints.writeLong(buffer, timestampDelta);
        Varints.writeInt(buffer, recordCount);
        write(key);
        write(value);
        write(headers);
        recordCount++;
        maxTimestampMs = Math.max(maxTimestampMs, timestampMs);
        return this;
    }

    public int recordCount() {
        return recordCount;
    }

    /** The size of the batch so far, before it is compressed. */
    public int sizeBytes() {
        return buffer.position();
    }

    /** Ends the batch; the builder is used up. */
    public ByteBuffer build() {
        Invariants.check(recordCount > 0, "a batch has at least one record", recordCount);
        ByteBuffer batch = compression == Compression.NONE ? buffer.flip() : compressed();
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
        CRC32C crc = new CRC32C();
        crc.update(
                batch.slice(BatchLayout.ATTRIBUTES_AT, batch.limit() - BatchLayout.ATTRIBUTES_AT));
        batch.putInt(BatchLayout.CRC_AT, (int) crc.getValue());
        return batch;
    }

    private ByteBuffer compressed() {
        ByteBuffer plain =
                buffer.slice(BatchLayout.RECORDS_AT, buffer.position() - BatchLayout.RECORDS_AT);
        ByteBuffer packed = compression.compress(plain);
        return ByteBuffer.allocate(BatchLayout.RECORDS_AT + packed.remaining())
                .position(BatchLayout.RECORDS_AT)
                .put(packed)
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
