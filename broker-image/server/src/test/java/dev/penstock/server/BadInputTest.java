/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.Uuid;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.Response;
import dev.penstock.protocol.message.ApiVersionsRequest;
import dev.penstock.protocol.message.ApiVersionsResponse;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.ProduceRequest;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.record.BatchLayout;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.schema.RecordsPayload;
import dev.penstock.server.config.ConfigReader;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a broker does with what it should never be sent: a defined answer, and nothing else changes.
 */
final class BadInputTest {
    private static final int PRODUCE_VERSION = 11;
    private static final int PRODUCE_VERSION_WITH_TOPIC_ID = 13;
    private static final String TOPIC = "orders";

    @TempDir private static Path directory;

    private static TestBroker broker;

    @BeforeAll
    static void startBroker() throws IOException {
        broker =
                TestBroker.start(
                        directory, "socket.request.max.bytes=1000000\nmessage.max.bytes=100000\n");
        try (RawClient client = new RawClient(broker.port())) {
            client.create(
                    new CreateTopicsRequest.CreatableTopic()
                            .setName(TOPIC)
                            .setNumPartitions(1)
                            .setReplicationFactor((short) 1));
        }
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void theBrokerGoesOn() throws IOException {
        assertThat(broker.isBroken()).isFalse();
        assertThat(produce(batch("still served")).errorCode()).isEqualTo(ErrorCode.NONE.code());
    }

    @Test
    void aFrameThatIsTooLongClosesItsConnectionAndIsCounted() throws Exception {
        double before = metric("penstock_malformed_frames_total");
        try (RawClient client = new RawClient(broker.port())) {
            client.sendBytes(ByteBuffer.allocate(8).putInt(Integer.MAX_VALUE).putInt(0).array());

            assertThat(client.isClosedByBroker()).isTrue();
        }
        assertThat(metric("penstock_malformed_frames_total")).isEqualTo(before + 1);
    }

    @Test
    void aNegativeLengthClosesItsConnection() throws Exception {
        try (RawClient client = new RawClient(broker.port())) {
            client.sendBytes(ByteBuffer.allocate(4).putInt(-5).array());

            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void halfAFrameHurtsNobody() throws Exception {
        try (RawClient half = new RawClient(broker.port())) {
            half.sendBytes(ByteBuffer.allocate(6).putInt(100).putShort((short) 3).array());

            theBrokerGoesOn();
        }
    }

    @Test
    void anUnknownApiClosesItsConnection() throws Exception {
        try (RawClient client = new RawClient(broker.port())) {
            client.sendFrame(
                    ByteBuffer.allocate(10)
                            .putShort((short) 9_999)
                            .putShort((short) 0)
                            .putInt(1)
                            .putShort((short) -1)
                            .flip());

            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void anUnknownVersionOfApiVersionsIsAnsweredInVersionZero() throws Exception {
        try (RawClient client = new RawClient(broker.port())) {
            client.sendFrame(
                    ByteBuffer.allocate(10)
                            .putShort(ApiKey.API_VERSIONS.id())
                            .putShort((short) 99)
                            .putInt(7)
                            .putShort((short) -1)
                            .flip());

            Response answer = Response.decode(client.receive(), ApiKey.API_VERSIONS, (short) 0);
            ApiVersionsResponse body = (ApiVersionsResponse) answer.body();
            assertThat(answer.correlationId()).isEqualTo(7);
            assertThat(body.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
            assertThat(body.apiKeys()).hasSize(1);
        }
    }

    @Test
    void anUnknownVersionOfAnotherApiClosesItsConnection() throws Exception {
        try (RawClient client = new RawClient(broker.port())) {
            client.sendFrame(
                    ByteBuffer.allocate(10)
                            .putShort(ApiKey.METADATA.id())
                            .putShort((short) 99)
                            .putInt(7)
                            .putShort((short) -1)
                            .flip());

            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void aRequestThatIsCutOffClosesItsConnection() throws Exception {
        try (RawClient client = new RawClient(broker.port())) {
            client.sendFrame(
                    ByteBuffer.allocate(14)
                            .putShort(ApiKey.METADATA.id())
                            .putShort((short) 4)
                            .putInt(7)
                            .putShort((short) -1)
                            .putInt(1_000_000)
                            .flip());

            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void produceVersionZeroIsAdvertisedAndNotServed() throws Exception {
        try (RawClient client = new RawClient(broker.port())) {
            ApiVersionsResponse versions =
                    client.ask(
                            ApiKey.API_VERSIONS,
                            0,
                            new ApiVersionsRequest(),
                            ApiVersionsResponse.class);

            assertThat(versions.apiKeys())
                    .filteredOn(key -> key.apiKey() == ApiKey.PRODUCE.id())
                    .singleElement()
                    .satisfies(key -> assertThat(key.minVersion()).isZero());
        }
    }

    @Test
    void aBatchWithAWrongChecksumIsRefused() throws Exception {
        ByteBuffer batch = batch("value");
        batch.put(batch.limit() - 1, (byte) 77);

        assertThat(produce(batch).errorCode()).isEqualTo(ErrorCode.CORRUPT_MESSAGE.code());
    }

    @Test
    void aBatchOfAnotherFormatIsRefused() throws Exception {
        ByteBuffer batch = batch("value");
        batch.put(BatchLayout.MAGIC_AT, (byte) 1);

        assertThat(ErrorCode.of(produce(batch).errorCode()))
                .isIn(
                        ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT,
                        ErrorCode.INVALID_RECORD,
                        ErrorCode.CORRUPT_MESSAGE);
    }

    @Test
    void aBatchThatIsTooLargeIsRefused() throws Exception {
        assertThat(produce(batch("x".repeat(200_000))).errorCode())
                .isEqualTo(ErrorCode.MESSAGE_TOO_LARGE.code());
    }

    @Test
    void anEmptyProduceIsRefused() throws Exception {
        assertThat(ErrorCode.of(produce(ByteBuffer.allocate(0)).errorCode()))
                .isIn(ErrorCode.INVALID_RECORD, ErrorCode.CORRUPT_MESSAGE);
    }

    @Test
    void aProduceToAnUnknownTopicIsRefused() throws Exception {
        try (RawClient client = new RawClient(broker.port())) {
            ProduceResponse response =
                    client.ask(
                            ApiKey.PRODUCE,
                            PRODUCE_VERSION,
                            request("nowhere", 0, batch("v")),
                            ProduceResponse.class);

            assertThat(only(response).errorCode())
                    .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        }
    }

    @Test
    void aProduceToAnUnknownTopicIdIsRefusedByThat() throws Exception {
        ProduceRequest request = request("", 0, batch("v"));
        request.topicData().getFirst().setTopicId(new Uuid(7L, 7L));
        try (RawClient client = new RawClient(broker.port())) {
            ProduceResponse response =
                    client.ask(
                            ApiKey.PRODUCE,
                            PRODUCE_VERSION_WITH_TOPIC_ID,
                            request,
                            ProduceResponse.class);

            assertThat(only(response).errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID.code());
        }
    }

    @Test
    void aFailedProduceThatWantsNoAnswerClosesItsConnectionAndIsCounted() throws Exception {
        String closed = "penstock_connections_closed_total{api=\"Produce\"}";
        double before = metric(closed);
        try (RawClient client = new RawClient(broker.port())) {
            client.tell(
                    ApiKey.PRODUCE,
                    PRODUCE_VERSION,
                    request("nowhere", 0, batch("v")).setAcks((short) 0));

            assertThat(client.isClosedByBroker()).isTrue();
        }
        assertThat(metric(closed)).isEqualTo(before + 1);
    }

    @Test
    void errorsInAnswersAreCountedByApiAndCode() throws Exception {
        String errors =
                "penstock_request_errors_total{api=\"Produce\",error=\"UNKNOWN_TOPIC_OR_PARTITION\",listener=\"PLAINTEXT\"}";
        double before = metric(errors);

        aProduceToAnUnknownTopicIsRefused();

        assertThat(metric(errors)).isEqualTo(before + 1);
    }

    @Test
    void aProduceToAnUnknownPartitionIsRefused() throws Exception {
        try (RawClient client = new RawClient(broker.port())) {
            ProduceResponse response =
                    client.ask(
                            ApiKey.PRODUCE,
                            PRODUCE_VERSION,
                            request(TOPIC, 17, batch("v")),
                            ProduceResponse.class);

            assertThat(only(response).errorCode())
                    .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        }
    }

    @Test
    void acksThatDoNotExistAreRefused() throws Exception {
        try (RawClient client = new RawClient(broker.port())) {
            ProduceResponse response =
                    client.ask(
                            ApiKey.PRODUCE,
                            PRODUCE_VERSION,
                            request(TOPIC, 0, batch("v")).setAcks((short) 3),
                            ProduceResponse.class);

            assertThat(only(response).errorCode())
                    .isEqualTo(ErrorCode.INVALID_REQUIRED_ACKS.code());
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (RawClient client = new RawClient(broker.port())) {
            int count = 100;
            for (int i = 0; i < count; i++) {
                client.sendFrame(
                        ByteBuffer.allocate(10)
                                .putShort(ApiKey.API_VERSIONS.id())
                                .putShort((short) 0)
                                .putInt(i)
                                .putShort((short) -1)
                                .flip());
            }
            for (int i = 0; i < count; i++) {
                assertThat(Response.correlationId(client.receive())).isEqualTo(i);
            }
        }
    }

    @Test
    void anotherClustersVolumeIsRefused(@TempDir Path own) throws IOException {
        TestBroker.start(own, "cluster.id=AAAAAAAAAAAAAAAAAAAAAA\n").close();

        assertThatThrownBy(() -> TestBroker.start(own, "cluster.id=BBBBBBBBBBBBBBBBBBBBBA\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("belongs to the cluster AAAAAAAAAAAAAAAAAAAAAA");
    }

    @Test
    void aPortInUseIsNamed(@TempDir Path own) {
        String text =
                "node.id=0\nlog.dirs="
                        + own
                        + "\nadmin.listener=127.0.0.1:0\nlisteners=PLAINTEXT://127.0.0.1:"
                        + broker.port();

        assertThatThrownBy(
                        () ->
                                Server.start(
                                        ConfigReader.read(new StringReader(text), Map.of()),
                                        () -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "listener PLAINTEXT cannot listen on 127.0.0.1:" + broker.port());
    }

    private static ProduceResponse.PartitionProduceResponse produce(ByteBuffer batch)
            throws IOException {
        try (RawClient client = new RawClient(broker.port())) {
            return only(
                    client.ask(
                            ApiKey.PRODUCE,
                            PRODUCE_VERSION,
                            request(TOPIC, 0, batch),
                            ProduceResponse.class));
        }
    }

    static ProduceResponse.PartitionProduceResponse only(ProduceResponse response) {
        return response.responses().getFirst().partitionResponses().getFirst();
    }

    static ProduceRequest request(String topic, int partition, ByteBuffer batch) {
        return new ProduceRequest()
                .setAcks((short) -1)
                .setTimeoutMs(10_000)
                .setTopicData(
                        List.of(
                                new ProduceRequest.TopicProduceData()
                                        .setName(topic)
                                        .setPartitionData(
                                                List.of(
                                                        new ProduceRequest.PartitionProduceData()
                                                                .setIndex(partition)
                                                                .setRecords(
                                                                        RecordsPayload.of(
                                                                                batch))))));
    }

    private static ByteBuffer batch(String value) {
        return new RecordBatchBuilder()
                .append(System.currentTimeMillis(), null, ByteBuffer.wrap(value.getBytes()))
                .build();
    }

    private static double metric(String name) throws Exception {
        return broker.metric(name);
    }
}
