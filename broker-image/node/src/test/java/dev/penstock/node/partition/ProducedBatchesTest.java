/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.log.LogRead;
import dev.penstock.log.SegmentedLog;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.record.BatchValidator.RecordError;
import dev.penstock.record.Compression;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** What the settings of a topic do to the batches that producers send. */
class ProducedBatchesTest {
    private HostedLogs logs;

    @BeforeEach
    void aBroker() throws IOException {
        logs = new HostedLogs(new SimWorld(1), 1, UpkeepSettings.of(Map.of(), 1));
    }

    private ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes());
    }

    private RecordBatchBuilder batch(Compression compression, String... keys) {
        RecordBatchBuilder builder = new RecordBatchBuilder().compression(compression);
        for (String key : keys) {
            builder.append(
                    logs.process.clock().epochMs(),
                    key.isEmpty() ? null : text(key),
                    text("value ".repeat(50)));
        }
        return builder;
    }

    private RecordBatch stored() throws IOException {
        logs.process.host().kill();
        SegmentedLog log = logs.reopened(0);
        return new RecordBatch(((LogRead.Slices) log.read(0, 1 << 20, 100, true)).copy(), 0);
    }

    @Test
    void eachRecordWithoutKeyIsNamedWhereATopicIsCompacted() {
        logs.configs.put("cleanup.policy", "compact");
        logs.lead(0);

        ProduceResult result = logs.produce(0, batch(Compression.LZ4, "a", "", "b", "").build());

        assertThat(result)
                .isInstanceOfSatisfying(
                        ProduceResult.Failed.class,
                        failed -> {
                            assertThat(failed.error()).isEqualTo(ErrorCode.INVALID_RECORD);
                            assertThat(failed.message()).contains("2 records", "at 1");
                            assertThat(failed.recordErrors())
                                    .extracting(RecordError::index)
                                    .containsExactly(1, 3);
                        });
        assertThat(logs.view(0).logEndOffset()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "uncompressed, ZSTD, NONE",
        "gzip, NONE, GZIP",
        "snappy, GZIP, SNAPPY",
        "lz4, NONE, LZ4",
        "zstd, LZ4, ZSTD",
        "producer, LZ4, LZ4",
        "producer, NONE, NONE"
    })
    void aBatchIsStoredCompressedAsTheTopicWantsIt(
            String setting, Compression sent, Compression kept) throws IOException {
        logs.configs.put("compression.type", setting);
        logs.lead(0);

        assertThat(logs.produce(0, batch(sent, "a", "b").build()))
                .isInstanceOf(ProduceResult.Appended.class);

        RecordBatch stored = stored();
        assertThat(stored.compression()).isEqualTo(kept);
        assertThat(stored.isCrcValid()).isTrue();
        assertThat(stored.records())
                .extracting(record -> record.key().get(0))
                .containsExactly((byte) 'a', (byte) 'b');
    }

    @Test
    void whatGrowsTooLargeWhenItIsStoredIsRefused() {
        logs.configs.put("compression.type", "uncompressed");
        logs.configs.put("max.message.bytes", "500");
        logs.lead(0);

        assertThat(logs.produce(0, batch(Compression.ZSTD, "a", "b", "c").build()))
                .isInstanceOfSatisfying(
                        ProduceResult.Failed.class,
                        failed ->
                                assertThat(failed.error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE));
    }

    @Test
    void aTopicWithAppendTimeGivesItsOwnTime() throws IOException {
        logs.configs.put("message.timestamp.type", "LogAppendTime");
        logs.lead(0);
        long nowMs = logs.process.clock().epochMs();
        ByteBuffer sent = new RecordBatchBuilder().append(1L, text("a"), text("from 1970")).build();

        assertThat(logs.produce(0, sent))
                .isInstanceOfSatisfying(
                        ProduceResult.Appended.class,
                        appended ->
                                assertThat(appended.answer().appendTimeMs())
                                        .isGreaterThanOrEqualTo(nowMs));

        assertThat(stored().records().iterator().next().timestampMs())
                .isGreaterThanOrEqualTo(nowMs);
    }

    @Test
    void recordsOutsideOfTheTopicsTimeAreRefused() {
        logs.configs.put("message.timestamp.before.max.ms", "1000");
        logs.lead(0);
        ByteBuffer old =
                new RecordBatchBuilder()
                        .append(logs.process.clock().epochMs() - 60_000, text("a"), text("old"))
                        .build();

        assertThat(logs.produce(0, old))
                .isInstanceOfSatisfying(
                        ProduceResult.Failed.class,
                        failed ->
                                assertThat(failed.error()).isEqualTo(ErrorCode.INVALID_TIMESTAMP));
    }
}
