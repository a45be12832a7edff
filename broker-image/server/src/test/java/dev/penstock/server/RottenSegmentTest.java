/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.record.RecordBatchBuilder;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A bit of a cold segment flips on the disk of a follower that runs, and nobody reads it. */
class RottenSegmentTest {
    private static final int PRODUCE_VERSION = 11;
    private static final int VALUE_BYTES = 600_000;
    private static final int BATCHES = 4;
    private static final long ROTTEN_AT = 400_000;

    /** Each batch has a segment of its own; what was written is soon checkpointed. */
    private static final String SETTINGS =
            """
            log.segment.bytes=1048576
            log.flush.offset.checkpoint.interval.ms=1
            penstock.scrub.interval.ms=1000
            """;

    @TempDir private Path directory;

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    @Test
    void itIsFoundAndTheLogFetchedAgain() throws Exception {
        try (TwoBrokers brokers = TwoBrokers.start(directory, SETTINGS)) {
            int leader = brokers.leader();
            TestBroker follower = brokers.broker(1 - leader);
            produce(brokers.broker(leader));
            Path partition = directory.resolve((1 - leader) + "/orders-0");
            Path cold = partition.resolve("00000000000000000000.log");
            await().until(() -> follower.metric("penstock_scrub_bytes_total") > VALUE_BYTES);
            assertThat(follower.metric("penstock_scrub_damages_total")).isZero();

            flipBit(cold);

            await().until(() -> follower.metric("penstock_log_quarantines_total") == 1);
            assertThat(follower.metric("penstock_scrub_damages_total")).isEqualTo(1);
            assertThat(directory.resolve((1 - leader) + "/orders-0.damaged.1")).isDirectory();
            Path good = directory.resolve(leader + "/orders-0/00000000000000000000.log");
            await().until(() -> Files.exists(cold) && Files.mismatch(good, cold) == -1);
            Path mark = directory.resolve((1 - leader) + "/orders-0.healing");
            await().until(() -> !Files.exists(mark));
            assertThat(follower.metric("penstock_log_failures_total")).isZero();
        }
    }

    private static void produce(TestBroker leader) throws IOException {
        try (RawClient client = new RawClient(leader.port())) {
            for (int i = 0; i < BATCHES; i++) {
                ByteBuffer batch =
                        new RecordBatchBuilder()
                                .append(
                                        System.currentTimeMillis(),
                                        null,
                                        ByteBuffer.allocate(VALUE_BYTES))
                                .build();
                ProduceResponse answer =
                        client.ask(
                                ApiKey.PRODUCE,
                                PRODUCE_VERSION,
                                BadInputTest.request(TwoBrokers.TOPIC, 0, batch),
                                ProduceResponse.class);
                assertThat(BadInputTest.only(answer).errorCode()).isEqualTo(ErrorCode.NONE.code());
            }
        }
    }

    private static void flipBit(Path segment) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(ROTTEN_AT);
            int was = file.read();
            file.seek(ROTTEN_AT);
            file.write(was ^ 1);
        }
    }
}
