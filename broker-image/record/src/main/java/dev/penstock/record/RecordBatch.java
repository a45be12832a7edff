/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import dev.penstock.kernel.LeaderEpoch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * A view of one batch in a buffer; copies nothing and believes nothing but that the header is
 * there. May be moved from batch to batch, so that a loop needs one view only.
 *
 * <p>Always: {@code HEADER_SIZE_BYTES <= limit - position}; whoever moves the view checks {@link
 * #sizeBytes()} against what the buffer holds ({@link RecordBatches} does).
 */
public final class RecordBatch {
    private ByteBuffer buffer;
    private int position;

    /** A view of the batch that begins at the position; the buffer's own position is not used. */
    public RecordBatch(ByteBuffer buffer, int position) {
        this.buffer = buffer;
        moveTo(buffer, position);
    }

    /** Looks at another batch from now on. */
    public RecordBatch moveTo(ByteBuffer newBuffer, int newPosition) {
        if (newPosition < 0 || newBuffer.limit() - newPosition < BatchLayout.HEADER_SIZE_BYTES) {
            throw new CorruptRecordsException(
                    "a batch header has 61 bytes, of which "
                            + Math.max(0, newBuffer.limit() - newPosition)
                            + " are there");
        }
        if (newBuffer.order() != ByteOrder.BIG_ENDIAN) {
            throw new IllegalArgumentException("record batches are big-endian");
        }
        buffer = newBuffer;
        position = newPosition;
        return this;
    }

    /** Where the batch begins in its buffer. */
    public int position() {
        return position;
    }

    /** The whole batch with its header, as the length field claims. */
    public int sizeBytes() {
        int length = buffer.getInt(position + BatchLayout.LENGTH_AT);
        if (length < BatchLayout.HEADER_SIZE_BYTES - BatchLayout.LENGTH_OVERHEAD_BYTES
                || length > Integer.MAX_VALUE - BatchLayout.LENGTH_OVERHEAD_BYTES) {
            throw new CorruptRecordsException("a batch cannot have a length of " + length);
        }
        return length + BatchLayout.LENGTH_OVERHEAD_BYTES;
    }

    public long baseOffset() {
        return buffer.getLong(position + BatchLayout.BASE_OFFSET_AT);
    }

    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    /** The offset after the batch. */
    public long nextOffset() {
        return lastOffset() + 1;
    }

    public int lastOffsetDelta() {
        return buffer.getInt(position + BatchLayout.LAST_OFFSET_DELTA_AT);
    }

    /** The leader epoch of the append, or -1 in a batch that no leader has touched. */
    public int leaderEpoch() {
        return buffer.getInt(position + BatchLayout.LEADER_EPOCH_AT);
    }

    public byte magic() {
        return buffer.get(position + BatchLayout.MAGIC_AT);
    }

    /** The checksum that the batch carries. */
    public int crc() {
        return buffer.getInt(position + BatchLayout.CRC_AT);
    }

    /** Whether the checksum fits. Reads every byte of the batch. */
    public boolean isCrcValid() {
        return crc() == computeCrc();
    }

    public Compression compression() {
        return Compression.ofId(attributes() & BatchLayout.COMPRESSION_MASK);
    }

    public TimestampType timestampType() {
        return (attributes() & BatchLayout.APPEND_TIME_MASK) != 0
                ? TimestampType.LOG_APPEND_TIME
                : TimestampType.CREATE_TIME;
    }

    public boolean isTransactional() {
        return (attributes() & BatchLayout.TRANSACTIONAL_MASK) != 0;
    }

    public boolean isControl() {
        return (attributes() & BatchLayout.CONTROL_MASK) != 0;
    }

    /** Whether the base timestamp is the time from which tombstones may be removed. */
    public boolean hasDeleteHorizon() {
        return (attributes() & BatchLayout.DELETE_HORIZON_MASK) != 0;
    }

    public long baseTimestampMs() {
        return buffer.getLong(position + BatchLayout.BASE_TIMESTAMP_AT);
    }

    public long maxTimestampMs() {
        return buffer.getLong(position + BatchLayout.MAX_TIMESTAMP_AT);
    }

    public long producerId() {
        return buffer.getLong(position + BatchLayout.PRODUCER_ID_AT);
    }

    public boolean hasProducerId() {
        return producerId() > BatchLayout.NO_PRODUCER_ID;
    }

    public short producerEpoch() {
        return buffer.getShort(position + BatchLayout.PRODUCER_EPOCH_AT);
    }

    public int baseSequence() {
        return buffer.getInt(position + BatchLayout.BASE_SEQUENCE_AT);
    }

    /** The sequence of the last record, or -1 where the producer numbers nothing. */
    public int lastSequence() {
        int base = baseSequence();
        return base == BatchLayout.NO_SEQUENCE
                ? BatchLayout.NO_SEQUENCE
                : Sequences.add(base, lastOffsetDelta());
    }

    public int recordCount() {
        return buffer.getInt(position + BatchLayout.RECORD_COUNT_AT);
    }

    /** Moves the batch to another offset. The checksum does not cover it. */
    public void setBaseOffset(long baseOffset) {
        buffer.putLong(position + BatchLayout.BASE_OFFSET_AT, baseOffset);
    }

    /** Says in which epoch the batch is appended. The checksum does not cover it. */
    public void setLeaderEpoch(LeaderEpoch epoch) {
        buffer.putInt(position + BatchLayout.LEADER_EPOCH_AT, epoch.value());
    }

    /** Gives all records the append time, and the batch its new checksum. */
    public void setAppendTime(long appendTimeMs) {
        int marked = attributes() | BatchLayout.APPEND_TIME_MASK;
        buffer.putShort(position + BatchLayout.ATTRIBUTES_AT, (short) marked);
        buffer.putLong(position + BatchLayout.MAX_TIMESTAMP_AT, appendTimeMs);
        renewCrc();
    }

    /** Gives the batch the checksum of what it holds now. */
    void renewCrc() {
        buffer.putInt(position + BatchLayout.CRC_AT, computeCrc());
    }

    /** The bytes of the batch, not copied. */
    public ByteBuffer bytes() {
        return buffer.slice(position, sizeBytes());
    }

    /** The records, inflated to no more than {@link RecordLimits#decompressedBytes} allows. */
    public Iterable<Record> records() {
        return records(RecordLimits.decompressedBytes(sizeBytes()));
    }

    /**
     * The records in order. The caller has checked the checksum, or takes what comes.
     *
     * @throws CorruptRecordsException here or while iterating
     */
    public Iterable<Record> records(int maxDecompressedBytes) {
        ByteBuffer body =
                buffer.slice(
                        position + BatchLayout.RECORDS_AT, sizeBytes() - BatchLayout.RECORDS_AT);
        ByteBuffer plain = compression().decompress(body, maxDecompressedBytes);
        RecordReader.Context context =
                new RecordReader.Context(
                        baseOffset(),
                        baseTimestampMs(),
                        timestampType() == TimestampType.LOG_APPEND_TIME,
                        maxTimestampMs());
        int count = recordCount();
        return () -> new RecordReader(plain.duplicate(), count, context);
    }

    int attributes() {
        return buffer.getShort(position + BatchLayout.ATTRIBUTES_AT);
    }

    /** The buffer's own bounds tell what to sum up: a slice would be one more object a batch. */
    private int computeCrc() {
        int end = position + sizeBytes();
        Objects.checkFromToIndex(position, end, buffer.limit());
        int formerPosition = buffer.position();
        int formerLimit = buffer.limit();
        CRC32C crc = new CRC32C();
        try {
            crc.update(buffer.limit(end).position(position + BatchLayout.ATTRIBUTES_AT));
        } finally {
            buffer.limit(formerLimit).position(formerPosition);
        }
        return (int) crc.getValue();
    }

    @Override
    public String toString() {
        return "RecordBatch[offsets "
                + baseOffset()
                + ".."
                + lastOffset()
                + ", epoch "
                + leaderEpoch()
                + ", producer "
                + producerId()
                + "/"
                + producerEpoch()
                + "/"
                + baseSequence()
                + "]";
    }
}
