/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.record.BatchLayout;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.record.RecordBatches;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** A log under test, its clock, and short ways to write to it and to look at it. */
final class LogFixture {
    static final String DIRECTORY = "orders-0";
    static final LogConfig SMALL = LogConfig.DEFAULTS.withSegmentBytes(2_000).withIndex(200, 1_024);
    static final long START_MS = 1_700_000_000_000L;

    final FileStore store;
    final TestClock clock = new TestClock();
    LogConfig config = SMALL;
    SegmentedLog log;

    /** A clock that the test moves. */
    static final class TestClock implements Clock {
        long nowMs = START_MS;

        @Override
        public long nanoTime() {
            return nowMs * 1_000_000L;
        }

        @Override
        public long epochMs() {
            return nowMs;
        }
    }

    LogFixture(FileStore store) {
        this.store = store;
    }

    static LogFixture open(FileStore store) throws IOException {
        LogFixture fixture = new LogFixture(store);
        return fixture.reopen();
    }

    LogFixture reopen() throws IOException {
        log = SegmentedLog.open(store, DIRECTORY, config, clock);
        return this;
    }

    /** One batch with a record per value. */
    ByteBuffer batch(String... values) {
        RecordBatchBuilder builder = new RecordBatchBuilder();
        for (String value : values) {
            builder.append(clock.nowMs, null, text(value));
        }
        return builder.build();
    }

    ByteBuffer producerBatch(long producerId, int epoch, int sequence, String... values) {
        RecordBatchBuilder builder =
                new RecordBatchBuilder().producer(producerId, (short) epoch, sequence);
        for (String value : values) {
            builder.append(clock.nowMs, null, text(value));
        }
        return builder.build();
    }

    /** The batch with a checksum that fits, over records that are none. */
    static ByteBuffer unreadable(ByteBuffer batch) {
        for (int at = BatchLayout.RECORDS_AT; at < batch.limit(); at++) {
            batch.put(at, (byte) -1);
        }
        CRC32C crc = new CRC32C();
        crc.update(
                batch.slice(BatchLayout.ATTRIBUTES_AT, batch.limit() - BatchLayout.ATTRIBUTES_AT));
        return batch.putInt(BatchLayout.CRC_AT, (int) crc.getValue());
    }

    LogAppend append(int epoch, String... values) throws IOException {
        return log.appendAsLeader(batch(values), new LeaderEpoch(epoch));
    }

    LogAppend append(int epoch, ByteBuffer batch) throws IOException {
        return log.appendAsLeader(batch, new LeaderEpoch(epoch));
    }

    void appendMany(int epoch, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            LogAppend append = append(epoch, "value-" + log.logEndOffset());
            assertThat(append).isInstanceOf(LogAppend.Appended.class);
        }
    }

    /** Every record as offset:value. */
    List<String> records() throws IOException {
        return records(log.logStartOffset());
    }

    List<String> records(long startOffset) throws IOException {
        List<String> found = new ArrayList<>();
        long next = startOffset;
        while (next < log.logEndOffset()) {
            for (RecordBatch batch : batches(next, 700)) {
                for (Record record : batch.records()) {
                    if (record.offset() >= next) {
                        found.add(record.offset() + ":" + string(record.value()));
                    }
                }
                next = batch.nextOffset();
            }
        }
        return found;
    }

    RecordBatches batches(long startOffset, int maxBytes) throws IOException {
        LogRead read = log.read(startOffset, maxBytes, Long.MAX_VALUE, true);
        ByteBuffer bytes = ((LogRead.Slices) read).copy();
        RecordBatches batches = RecordBatches.of(bytes);
        assertThat(batches.sizeBytes()).as("whole batches only").isEqualTo(bytes.remaining());
        return batches;
    }

    static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String string(ByteBuffer bytes) {
        return bytes == null ? "null" : StandardCharsets.UTF_8.decode(bytes).toString();
    }

    static List<String> expected(int from, int to) {
        List<String> lines = new ArrayList<>();
        for (int i = from; i < to; i++) {
            lines.add(i + ":value-" + i);
        }
        return lines;
    }
}
