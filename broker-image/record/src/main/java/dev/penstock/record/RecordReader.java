/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import org.jspecify.annotations.Nullable;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Decodes the records of one inflated batch.
 *
 * <pre>
 *  length varint | attributes i8 | timestamp delta varlong | offset delta varint
 *  | key length varint, key | value length varint, value | header count varint | headers
 *  header: key length varint, key | value length varint, value        (length -1: null)
 * </pre>
 */
final class RecordReader implements Iterator<Record> {
    private static final int MIN_RECORD_SIZE_BYTES = 7;

    private final ByteBuffer records;
    private final int count;
    private final Context context;
    private int read;

    /**
     * What a record takes from its batch.
     *
     * @param baseOffset the first record's
     * @param baseTimestampMs what the timestamp deltas count from
     * @param appendTime whether all records have the append time
     * @param appendTimeMs the batch's maximum timestamp
     */
    record Context(long baseOffset, long baseTimestampMs, boolean appendTime, long appendTimeMs) {}

    RecordReader(ByteBuffer records, int count, Context context) {
        if (count < 0 || (long) count * MIN_RECORD_SIZE_BYTES > records.remaining()) {
            throw new CorruptRecordsException(
                    "a batch with "
                            + records.remaining()
                            + " bytes cannot hold "
                            + count
                            + " records");
        }
        this.records = records;
        this.count = count;
        this.context = context;
    }

    @Override
    public boolean hasNext() {
        if (read == count && records.hasRemaining()) {
            throw new CorruptRecordsException(
                    records.remaining() + " bytes are left after the last record of a batch");
        }
        return read < count;
    }

    @Override
    public Record next() {
        if (read == count) {
            throw new NoSuchElementException();
        }
        read++;
        try {
            int size = Varints.readInt(records);
            if (size < 0 || size > records.remaining()) {
                throw new CorruptRecordsException("a record cannot have a size of " + size);
            }
            ByteBuffer record = records.slice(records.position(), size);
            records.position(records.position() + size);
            return decode(record);
        } catch (BufferUnderflowException e) {
            throw new CorruptRecordsException("a record ends before its last field", e);
        }
    }

    private Record decode(ByteBuffer record) {
        record.get(); // The attributes of a record are unused in format 2.
        long timestamp = context.baseTimestampMs() + Varints.readLong(record);
        long offset = context.baseOffset() + Varints.readInt(record);
        ByteBuffer key = readBytes(record);
        ByteBuffer value = readBytes(record);
        List<Record.Header> headers = readHeaders(record);
        if (record.hasRemaining()) {
            throw new CorruptRecordsException(
                    record.remaining() + " bytes are left after the last header of a record");
        }
        return new Record(
                offset,
                context.appendTime() ? context.appendTimeMs() : timestamp,
                key,
                value,
                headers);
    }

    private static List<Record.Header> readHeaders(ByteBuffer record) {
        int headerCount = Varints.readInt(record);
        if (headerCount < 0
                || headerCount > RecordLimits.MAX_HEADERS_PER_RECORD
                || headerCount > record.remaining()) {
            throw new CorruptRecordsException("a record cannot have " + headerCount + " headers");
        }
        if (headerCount == 0) {
            return List.of();
        }
        List<Record.Header> headers = new ArrayList<>(headerCount);
        for (int i = 0; i < headerCount; i++) {
            ByteBuffer key = readBytes(record);
            if (key == null) {
                throw new CorruptRecordsException("the key of a header is null");
            }
            headers.add(
                    new Record.Header(
                            StandardCharsets.UTF_8.decode(key).toString(), readBytes(record)));
        }
        return headers;
    }

    private static @Nullable ByteBuffer readBytes(ByteBuffer record) {
        int size = Varints.readInt(record);
        if (size == -1) {
            return null;
        }
        if (size < 0 || size > record.remaining()) {
            throw new CorruptRecordsException("a field of a record cannot have a size of " + size);
        }
        ByteBuffer bytes = record.slice(record.position(), size);
        record.position(record.position() + size);
        return bytes;
    }
}
