/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.Response;
import dev.penstock.protocol.message.ApiVersionsRequest;
import dev.penstock.protocol.message.ApiVersionsResponse;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.CreateTopicsResponse;
import dev.penstock.protocol.message.ListOffsetsRequest;
import dev.penstock.protocol.message.ListOffsetsResponse;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.record.BatchLayout;
import dev.penstock.record.BatchRewriter;
import dev.penstock.record.Compression;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.record.RecordLimits;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** Clients that use up what they can: the others do not notice. */
@Timeout(180)
final class HostileClientsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int MANY = 400;
    private static final int THOUSANDS = 3_000;
    private static final int PRODUCE_VERSION = 11;
    private static final int LIST_OFFSETS_VERSION = 5;
    private static final String COMPACTED = "compacted";
    private static final String RECOMPRESSED = "recompressed";
    private static final String PLAIN = "plain";

    @TempDir private static Path directory;

    private static TestBroker broker;

    @BeforeAll
    static void startBroker() throws IOException {
        broker = TestBroker.start(directory, "");
        create(COMPACTED, "cleanup.policy", "compact");
        create(RECOMPRESSED, "compression.type", "uncompressed");
        create(PLAIN, "cleanup.policy", "delete");
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void othersAreServed() throws IOException {
        assertThat(broker.isBroken()).isFalse();
        try (RawClient other = new RawClient(broker.port())) {
            ApiVersionsResponse answer =
                    other.ask(
                            ApiKey.API_VERSIONS,
                            0,
                            new ApiVersionsRequest(),
                            ApiVersionsResponse.class);
            assertThat(answer.errorCode()).isEqualTo(ErrorCode.NONE.code());
        }
    }

    @Test
    void aClientThatAsksAndDoesNotReadIsNotReadFromEither() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (RawClient client = new RawClient(broker.port())) {
            Thread.ofVirtual().start(() -> askUntilClosed(client, asked));
            int[] before = {-1};
            Awaitility.await()
                    .atMost(PATIENCE)
                    .during(Duration.ofSeconds(1))
                    .until(
                            () -> {
                                boolean stands = before[0] == asked.get();
                                before[0] = asked.get();
                                return stands;
                            });
            int whenHeldBack = asked.get();
            othersAreServed();

            int answered = 0;
            while (asked.get() <= whenHeldBack) {
                assertThat(Response.correlationId(client.receive())).isEqualTo(answered++);
            }
            assertThat(answered).isPositive();
        }
    }

    private static void askUntilClosed(RawClient client, AtomicInteger asked) {
        try {
            while (true) {
                client.sendFrame(apiVersions(asked.get()));
                asked.incrementAndGet();
            }
        } catch (IOException e) {
            // Closed, as the test wants it.
        }
    }

    @Test
    void connectionsThatSayHalfOfSomethingOrNothingHurtNobody() throws Exception {
        List<RawClient> idle = new ArrayList<>();
        try {
            for (int i = 0; i < THOUSANDS; i++) {
                RawClient client = new RawClient(broker.port());
                idle.add(client);
                if (i % 2 == 0) {
                    client.sendBytes(ByteBuffer.allocate(6).putInt(1_000_000).array());
                }
            }
            othersAreServed();
        } finally {
            for (RawClient client : idle) {
                client.close();
            }
        }
    }

    @Test
    void aFrameThatComesByteByByteIsAnswered() throws Exception {
        ByteBuffer frame = apiVersions(7);
        try (RawClient client = new RawClient(broker.port())) {
            client.sendBytes(ByteBuffer.allocate(4).putInt(frame.remaining()).array());
            while (frame.hasRemaining()) {
                client.sendBytes(new byte[] {frame.get()});
            }

            assertThat(Response.correlationId(client.receive())).isEqualTo(7);
        }
    }

    @Test
    void arraysThatClaimToBeHugeCostNothing() throws Exception {
        for (int i = 0; i < MANY; i++) {
            try (RawClient client = new RawClient(broker.port())) {
                client.sendFrame(
                        ByteBuffer.allocate(14)
                                .putShort(ApiKey.METADATA.id())
                                .putShort((short) 1)
                                .putInt(1)
                                .putShort((short) -1)
                                .putInt(Integer.MAX_VALUE)
                                .flip());

                assertThat(client.isClosedByBroker()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"GZIP", "LZ4", "ZSTD"})
    void recordsInflateToTheLimitAndNotToOneByteMore(Compression compression) throws Exception {
        ByteBuffer full = inflating(compression, RecordLimits.ALWAYS_DECOMPRESSED_BYTES);
        ByteBuffer bomb = inflating(compression, RecordLimits.ALWAYS_DECOMPRESSED_BYTES + 1);

        assertThat(full.remaining()).isLessThan(RecordLimits.ALWAYS_DECOMPRESSED_BYTES / 32);
        assertThat(produce(COMPACTED, full)).isEqualTo(ErrorCode.NONE);
        // The one error that lets Kafka's producer send the records in smaller batches.
        assertThat(produce(COMPACTED, bomb)).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
        assertThat(produce(RECOMPRESSED, bomb)).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
    }

    @Test
    void snappyThatClaimsGigabytesCostsNothing() throws Exception {
        byte[] claim = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x07};
        ByteBuffer bomb =
                changed(
                        inflating(Compression.SNAPPY, 1_000),
                        batch -> batch.put(BatchLayout.RECORDS_AT, claim));

        assertThat(produce(COMPACTED, bomb)).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
    }

    @Test
    void recordsThatAreNoneAreFoundByTimeAllTheSame() throws Exception {
        ByteBuffer garbage =
                changed(
                        inflating(Compression.ZSTD, 1_000),
                        batch -> batch.putLong(BatchLayout.RECORDS_AT, -1L));
        assertThat(produce(PLAIN, garbage)).isEqualTo(ErrorCode.NONE);

        try (RawClient client = new RawClient(broker.port())) {
            ListOffsetsResponse.ListOffsetsPartitionResponse found =
                    client.ask(
                                    ApiKey.LIST_OFFSETS,
                                    LIST_OFFSETS_VERSION,
                                    beginningOfTime(PLAIN),
                                    ListOffsetsResponse.class)
                            .topics()
                            .getFirst()
                            .partitions()
                            .getFirst();

            assertThat(ErrorCode.of(found.errorCode())).isEqualTo(ErrorCode.NONE);
            assertThat(found.offset()).isZero();
        }
    }

    private static ListOffsetsRequest beginningOfTime(String topic) {
        return new ListOffsetsRequest()
                .setReplicaId(-1)
                .setTopics(
                        List.of(
                                new ListOffsetsRequest.ListOffsetsTopic()
                                        .setName(topic)
                                        .setPartitions(
                                                List.of(
                                                        new ListOffsetsRequest
                                                                        .ListOffsetsPartition()
                                                                .setCurrentLeaderEpoch(-1)
                                                                .setTimestamp(1)))));
    }

    /** A batch of one record whose records inflate to exactly so many bytes. */
    private static ByteBuffer inflating(Compression compression, int bytes) {
        ByteBuffer tooLarge = ofZeros(Compression.NONE, bytes);
        int overhead = tooLarge.remaining() - BatchLayout.RECORDS_AT - bytes;
        ByteBuffer exact = ofZeros(Compression.NONE, bytes - overhead);
        assertThat(exact.remaining() - BatchLayout.RECORDS_AT).isEqualTo(bytes);
        return BatchRewriter.recompressed(new RecordBatch(exact, 0), compression);
    }

    private static ByteBuffer ofZeros(Compression compression, int valueBytes) {
        return new RecordBatchBuilder()
                .compression(compression)
                .append(
                        System.currentTimeMillis(),
                        ByteBuffer.wrap(new byte[] {'k'}),
                        ByteBuffer.allocate(valueBytes))
                .build();
    }

    /** The batch after a change, under a checksum that fits again. */
    private static ByteBuffer changed(ByteBuffer batch, Consumer<ByteBuffer> change) {
        change.accept(batch);
        CRC32C crc = new CRC32C();
        crc.update(batch.duplicate().position(BatchLayout.ATTRIBUTES_AT));
        return batch.putInt(BatchLayout.CRC_AT, (int) crc.getValue());
    }

    private static ErrorCode produce(String topic, ByteBuffer batch) throws IOException {
        try (RawClient client = new RawClient(broker.port())) {
            return ErrorCode.of(
                    BadInputTest.only(
                                    client.ask(
                                            ApiKey.PRODUCE,
                                            PRODUCE_VERSION,
                                            BadInputTest.request(topic, 0, batch),
                                            ProduceResponse.class))
                            .errorCode());
        }
    }

    private static void create(String topic, String setting, String value) throws IOException {
        CreateTopicsRequest request =
                new CreateTopicsRequest()
                        .setTimeoutMs(60_000)
                        .setTopics(
                                List.of(
                                        new CreateTopicsRequest.CreatableTopic()
                                                .setName(topic)
                                                .setNumPartitions(1)
                                                .setReplicationFactor((short) 1)
                                                .setConfigs(
                                                        List.of(
                                                                new CreateTopicsRequest
                                                                                .CreatableTopicConfig()
                                                                        .setName(setting)
                                                                        .setValue(value)))));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> {
                            try (RawClient client = new RawClient(broker.port())) {
                                client.ask(
                                        ApiKey.CREATE_TOPICS,
                                        5,
                                        request,
                                        CreateTopicsResponse.class);
                            }
                            return produce(topic, ByteBuffer.allocate(0))
                                    == ErrorCode.INVALID_RECORD;
                        });
    }

    private static ByteBuffer apiVersions(int correlationId) {
        return ByteBuffer.allocate(10)
                .putShort(ApiKey.API_VERSIONS.id())
                .putShort((short) 0)
                .putInt(correlationId)
                .putShort((short) -1)
                .flip();
    }
}
