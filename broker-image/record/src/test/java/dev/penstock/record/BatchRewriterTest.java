/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.LeaderEpoch;

import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What a rewritten batch is to Kafka's own classes. */
class BatchRewriterTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final long HORIZON_MS = START_MS + 86_400_000L;

    private static RecordBatch batch(Compression compression) {
        RecordBatchBuilder builder =
                new RecordBatchBuilder()
                        .baseOffset(100)
                        .leaderEpoch(new LeaderEpoch(7))
                        .compression(compression)
                        .producer(17, (short) 2, 40)
                        .transactional();
        for (int i = 0; i < 5; i++) {
            builder.append(START_MS + i, text("key-" + i), i == 3 ? null : text("value-" + i));
        }
        return new RecordBatch(builder.build(), 0);
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Record> some(RecordBatch batch, int... indexes) {
        List<Record> all = new ArrayList<>();
        batch.records().forEach(all::add);
        List<Record> some = new ArrayList<>();
        for (int index : indexes) {
            some.add(all.get(index));
        }
        return some;
    }

    private static MutableRecordBatch asKafka(ByteBuffer bytes) {
        return MemoryRecords.readableRecords(bytes.duplicate()).batches().iterator().next();
    }

    private static List<String> records(MutableRecordBatch batch) {
        List<String> lines = new ArrayList<>();
        batch.forEach(
                record ->
                        lines.add(
                                record.offset()
                                        + "@"
                                        + (record.timestamp() - START_MS)
                                        + ":"
                                        + StandardCharsets.UTF_8.decode(record.key())
                                        + (record.hasValue() ? "" : " gone")));
        return lines;
    }

    private static void assertSameIdentity(MutableRecordBatch kafka) {
        assertThat(kafka.isValid()).isTrue();
        assertThat(kafka.baseOffset()).isEqualTo(100);
        assertThat(kafka.lastOffset()).isEqualTo(104);
        assertThat(kafka.partitionLeaderEpoch()).isEqualTo(7);
        assertThat(kafka.producerId()).isEqualTo(17);
        assertThat(kafka.producerEpoch()).isEqualTo((short) 2);
        assertThat(kafka.baseSequence()).isEqualTo(40);
        assertThat(kafka.lastSequence()).isEqualTo(44);
        assertThat(kafka.isTransactional()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void someRecordsOfABatch(Compression compression) {
        RecordBatch original = batch(compression);

        ByteBuffer kept =
                BatchRewriter.keeping(original, some(original, 1, 3), OptionalLong.empty());

        MutableRecordBatch kafka = asKafka(kept);
        assertSameIdentity(kafka);
        assertThat(kafka.compressionType().id).isEqualTo((byte) compression.id());
        assertThat(kafka.maxTimestamp()).isEqualTo(START_MS + 3);
        assertThat(kafka.deleteHorizonMs()).isEmpty();
        assertThat(records(kafka)).containsExactly("101@1:key-1", "103@3:key-3 gone");
    }

    @Test
    void aDeleteHorizonLeavesTheRecordsTheirTimes() {
        RecordBatch original = batch(Compression.LZ4);

        ByteBuffer kept =
                BatchRewriter.keeping(original, some(original, 2, 3), OptionalLong.of(HORIZON_MS));

        MutableRecordBatch kafka = asKafka(kept);
        assertSameIdentity(kafka);
        assertThat(kafka.deleteHorizonMs()).hasValue(HORIZON_MS);
        assertThat(records(kafka)).containsExactly("102@2:key-2", "103@3:key-3 gone");
        RecordBatch again = new RecordBatch(kept, 0);
        MutableRecordBatch later =
                asKafka(BatchRewriter.keeping(again, some(again, 0), OptionalLong.empty()));
        assertThat(later.deleteHorizonMs()).hasValue(HORIZON_MS);
        assertThat(records(later)).containsExactly("102@2:key-2");
    }

    @Test
    void aBatchWithoutRecords() {
        MutableRecordBatch kafka = asKafka(BatchRewriter.empty(batch(Compression.ZSTD)));

        assertSameIdentity(kafka);
        assertThat(kafka.countOrNull()).isZero();
        assertThat(records(kafka)).isEmpty();
        assertThat(kafka.sizeInBytes()).isEqualTo(BatchLayout.HEADER_SIZE_BYTES);
    }

    @ParameterizedTest
    @EnumSource
    void aBatchInAnotherCompression(Compression compression) {
        for (Compression sent : Compression.values()) {
            MutableRecordBatch kafka =
                    asKafka(BatchRewriter.recompressed(batch(sent), compression));

            assertSameIdentity(kafka);
            assertThat(kafka.compressionType().id).isEqualTo((byte) compression.id());
            assertThat(records(kafka)).hasSize(5).startsWith("100@0:key-0");
        }
    }

    @Test
    void whatIsCompressedSoAlreadyIsLeftAsItIs() {
        RecordBatch original = batch(Compression.GZIP);

        assertThat(BatchRewriter.recompressed(original, Compression.GZIP))
                .isEqualTo(original.bytes());
    }
}
