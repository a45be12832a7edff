/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import dev.penstock.record.BatchLayout;
import dev.penstock.record.BatchRewriter;
import dev.penstock.record.BatchValidator;
import dev.penstock.record.BatchValidator.Rules;
import dev.penstock.record.BatchValidator.Verdict;
import dev.penstock.record.Compression;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.record.TimestampType;

import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.utils.Utils;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Bytes as a producer may send them for a topic whose records are looked at: what is taken has as
 * many records as it says, they survive another compression, and Kafka's client reads the same.
 */
public final class BatchFuzz {
    private static final Rules RULES =
            new Rules(
                    1 << 20,
                    Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    TimestampType.CREATE_TIME,
                    true,
                    false);

    private BatchFuzz() {}

    /** Called by the fuzzer, by this name. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        ByteBuffer sent = sealed(bytes.clone());
        if (!(new BatchValidator(RULES).validate(sent, 0) instanceof Verdict.Accepted(int count))) {
            return;
        }
        List<String> records = ours(new RecordBatch(sent, 0));
        check(records.size() == count, records.size() + " records of " + count);
        for (Compression compression : Compression.values()) {
            ByteBuffer again = BatchRewriter.recompressed(new RecordBatch(sent, 0), compression);
            check(ours(new RecordBatch(again, 0)).equals(records), compression + " of " + records);
        }
        List<String> kafkas = kafkas(sent);
        check(kafkas.equals(records), records + " are for Kafka " + kafkas);
    }

    /** A fuzzer does not guess checksums, and need not find the length. */
    private static ByteBuffer sealed(byte[] bytes) {
        ByteBuffer batch = ByteBuffer.wrap(bytes);
        if (bytes.length >= BatchLayout.HEADER_SIZE_BYTES) {
            batch.putInt(BatchLayout.LENGTH_AT, bytes.length - BatchLayout.LENGTH_OVERHEAD_BYTES);
            CRC32C crc = new CRC32C();
            crc.update(bytes, BatchLayout.ATTRIBUTES_AT, bytes.length - BatchLayout.ATTRIBUTES_AT);
            batch.putInt(BatchLayout.CRC_AT, (int) crc.getValue());
        }
        return batch;
    }

    private static List<String> ours(RecordBatch batch) {
        List<String> lines = new ArrayList<>();
        for (Record record : batch.records()) {
            StringBuilder line = line(record.offset(), record.timestampMs());
            append(line, record.key());
            append(line, record.value());
            for (Record.Header header : record.headers()) {
                line.append(' ').append(header.key());
                append(line, header.value());
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static List<String> kafkas(ByteBuffer batch) {
        List<String> lines = new ArrayList<>();
        for (var record : MemoryRecords.readableRecords(batch.duplicate()).records()) {
            StringBuilder line = line(record.offset(), record.timestamp());
            append(line, record.key());
            append(line, record.value());
            for (var header : record.headers()) {
                line.append(' ').append(header.key());
                append(line, Utils.wrapNullable(header.value()));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static StringBuilder line(long offset, long timestampMs) {
        return new StringBuilder().append(offset).append('@').append(timestampMs);
    }

    private static void append(StringBuilder line, ByteBuffer bytes) {
        line.append(' ');
        if (bytes == null) {
            line.append("null");
        } else {
            for (int at = bytes.position(); at < bytes.limit(); at++) {
                line.append(Integer.toHexString(bytes.get(at) & 0xFF)).append('.');
            }
        }
    }

    private static void check(boolean holds, String words) {
        if (!holds) {
            throw new AssertionError(words);
        }
    }

    /** A batch of each compression, with all that a record can have. */
    static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (Compression compression : Compression.values()) {
            ByteBuffer batch =
                    new RecordBatchBuilder()
                            .compression(compression)
                            .producer(5, (short) 1, 9)
                            .append(1_000, null, null)
                            .append(
                                    1_001,
                                    ByteBuffer.wrap(new byte[] {1}),
                                    ByteBuffer.allocate(100),
                                    List.of(
                                            new Record.Header("a", ByteBuffer.allocate(3)),
                                            new Record.Header("b", null)))
                            .build();
            byte[] bytes = new byte[batch.remaining()];
            batch.get(bytes);
            seeds.add(bytes);
        }
        return seeds;
    }
}
