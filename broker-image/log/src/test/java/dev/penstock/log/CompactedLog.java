/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.FileStore;
import dev.penstock.record.Compression;
import dev.penstock.record.ControlMarker;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatchBuilder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A log of a compacted topic under test. Values that are null are tombstones. */
final class CompactedLog {
    static final long DELETE_RETENTION_MS = 1_000;
    static final long ALL_KEYS_BYTES = 1 << 20;
    static final CompactionConfig EAGER =
            new CompactionConfig(0, Long.MAX_VALUE, 0, DELETE_RETENTION_MS);

    final LogFixture fixture;
    int epoch;

    CompactedLog(FileStore store) throws IOException {
        fixture = new LogFixture(store);
        fixture.config = LogFixture.SMALL.withCompaction(Optional.of(EAGER));
        fixture.reopen();
    }

    SegmentedLog log() {
        return fixture.log;
    }

    void put(String key, String value) throws IOException {
        put(new RecordBatchBuilder(), key, value);
    }

    void put(RecordBatchBuilder batch, String... keysAndValues) throws IOException {
        for (int i = 0; i < keysAndValues.length; i += 2) {
            String key = keysAndValues[i];
            String value = keysAndValues[i + 1];
            batch.append(
                    fixture.clock.nowMs,
                    key == null ? null : LogFixture.text(key),
                    value == null ? null : LogFixture.text(value));
        }
        assertThat(fixture.append(epoch, batch.build())).isInstanceOf(LogAppend.Appended.class);
    }

    static RecordBatchBuilder compressed(Compression compression) {
        return new RecordBatchBuilder().compression(compression);
    }

    static RecordBatchBuilder producer(long id, int sequence) {
        return new RecordBatchBuilder().producer(id, (short) 0, sequence);
    }

    void end(long producerId, ControlMarker.Type type) throws IOException {
        assertThat(
                        fixture.append(
                                epoch,
                                RecordBatchBuilder.endOfTransaction(
                                        producerId,
                                        (short) 0,
                                        fixture.clock.nowMs,
                                        new ControlMarker(type, 0))))
                .isInstanceOf(LogAppend.Appended.class);
    }

    /** Makes all that was written cleanable. */
    void seal() throws IOException {
        log().roll();
        log().checkpoint();
    }

    /** Seals and compacts until nothing is due any more. */
    void clean() throws IOException {
        seal();
        cleanWhatIsDue();
    }

    void cleanWhatIsDue() throws IOException {
        while (cleanOnce(ALL_KEYS_BYTES).isPresent()) {}
    }

    /** One pass, if one is due. */
    Optional<CleaningReport> cleanOnce(long maxKeyBytes) throws IOException {
        long stable = log().lastStableOffset(log().logEndOffset());
        Optional<CleaningWork> begun = log().beginCleaning(stable, maxKeyBytes);
        if (begun.isEmpty()) {
            return Optional.empty();
        }
        do {
            begun.get().run();
        } while (log().endCleaning(begun.get()));
        return Optional.of(begun.get().report());
    }

    /** Each record as offset:key=value; control records as offset:TYPE; empty batches not. */
    List<String> records() throws IOException {
        List<String> lines = new ArrayList<>();
        for (RecordBatch batch : batches()) {
            for (Record record : batch.records()) {
                lines.add(record.offset() + ":" + content(batch, record));
            }
        }
        return lines;
    }

    private static String content(RecordBatch batch, Record record) {
        return batch.isControl()
                ? ControlMarker.from(record).orElseThrow().type().toString()
                : LogFixture.string(record.key()) + "=" + LogFixture.string(record.value());
    }

    List<RecordBatch> batches() throws IOException {
        List<RecordBatch> all = new ArrayList<>();
        long next = log().logStartOffset();
        while (next < log().logEndOffset()) {
            for (RecordBatch batch : fixture.batches(next, 700)) {
                assertThat(batch.isCrcValid()).isTrue();
                assertThat(batch.lastOffset()).isGreaterThanOrEqualTo(next);
                all.add(batch);
                next = batch.nextOffset();
            }
        }
        return all;
    }
}
