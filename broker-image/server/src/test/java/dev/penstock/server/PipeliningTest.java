/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.node.config.Limits;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.Response;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.FetchRequest;
import dev.penstock.protocol.message.ListOffsetsRequest;
import dev.penstock.protocol.message.ListOffsetsResponse;
import dev.penstock.protocol.message.ProduceRequest;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.record.RecordBatchBuilder;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Clients that do not wait for answers before they ask for more. */
@Timeout(180)
final class PipeliningTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LIMIT = Limits.DEFAULTS.maxPipelinedRequests();
    private static final int MORE_THAN_MAY_BE = 3 * LIMIT;
    private static final int PRODUCE_VERSION = 11;
    private static final int FETCH_VERSION = 11;
    private static final int LIST_OFFSETS_VERSION = 5;
    private static final long LATEST = -1;

    @TempDir private static Path directory;

    private static TestBroker broker;

    @BeforeAll
    static void startBroker() throws IOException {
        broker = TestBroker.start(directory, "");
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /** All of them come at once: what is read already is held back, too. */
    @ParameterizedTest
    @ValueSource(shorts = {-1, 0})
    void ofOneClientSoManyRequestsAreWorkedOnAndTheNextOnesWhenThoseAreAnswered(short acks)
            throws Exception {
        String quiet = topic("quiet" + acks);
        String busy = topic("busy" + acks);
        try (RawClient client = new RawClient(broker.port());
                RawClient other = new RawClient(broker.port())) {
            sendAtOnce(client, quiet, busy, acks);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(end(other, busy)).isEqualTo(LIMIT - 1));
            Awaitility.await()
                    .during(Duration.ofSeconds(1))
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(end(other, busy))
                                            .as("one waits for records, and so many are done")
                                            .isEqualTo(LIMIT - 1));

            other.ask(ApiKey.PRODUCE, PRODUCE_VERSION, produce(quiet), ProduceResponse.class);

            int answers = acks == 0 ? 1 : 1 + MORE_THAN_MAY_BE;
            for (int i = 0; i < answers; i++) {
                assertThat(Response.correlationId(client.receive())).isEqualTo(i);
            }
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(end(other, busy)).isEqualTo(MORE_THAN_MAY_BE));
        }
    }

    @Test
    void aProducerThatWantsNoAnswersMayCloseWhenItHasSentAll() throws Exception {
        String quiet = topic("quiet");
        String busy = topic("busy");
        try (RawClient client = new RawClient(broker.port())) {
            sendAtOnce(client, quiet, busy, (short) 0);
        }

        try (RawClient other = new RawClient(broker.port())) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(end(other, busy)).isEqualTo(MORE_THAN_MAY_BE));
        }
    }

    /** First asks for records that are not there yet, then produces. */
    private static void sendAtOnce(RawClient client, String quiet, String busy, short acks)
            throws IOException {
        ByteArrayOutputStream requests = new ByteArrayOutputStream();
        requests.write(client.frame(ApiKey.FETCH, FETCH_VERSION, waiting(quiet)));
        for (int i = 0; i < MORE_THAN_MAY_BE; i++) {
            requests.write(
                    client.frame(ApiKey.PRODUCE, PRODUCE_VERSION, produce(busy).setAcks(acks)));
        }
        client.sendBytes(requests.toByteArray());
    }

    private static String topic(String name) throws IOException {
        try (RawClient client = new RawClient(broker.port())) {
            client.create(
                    new CreateTopicsRequest.CreatableTopic()
                            .setName(name)
                            .setNumPartitions(1)
                            .setReplicationFactor((short) 1));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(end(client, name)).isZero());
        }
        return name;
    }

    private static ProduceRequest produce(String topic) {
        return BadInputTest.request(
                topic,
                0,
                new RecordBatchBuilder()
                        .append(System.currentTimeMillis(), null, ByteBuffer.wrap(new byte[] {'v'}))
                        .build());
    }

    /** Is answered when there is a record. */
    private static FetchRequest waiting(String topic) {
        return new FetchRequest()
                .setReplicaId(-1)
                .setSessionEpoch(-1)
                .setMaxWaitMs((int) PATIENCE.multipliedBy(2).toMillis())
                .setMinBytes(1)
                .setMaxBytes(1_000)
                .setTopics(
                        List.of(
                                new FetchRequest.FetchTopic()
                                        .setTopic(topic)
                                        .setPartitions(
                                                List.of(
                                                        new FetchRequest.FetchPartition()
                                                                .setCurrentLeaderEpoch(-1)
                                                                .setPartitionMaxBytes(1_000)))));
    }

    private static long end(RawClient client, String topic) throws IOException {
        ListOffsetsRequest.ListOffsetsPartition latest =
                new ListOffsetsRequest.ListOffsetsPartition()
                        .setCurrentLeaderEpoch(-1)
                        .setTimestamp(LATEST);
        ListOffsetsRequest request =
                new ListOffsetsRequest()
                        .setReplicaId(-1)
                        .setTopics(
                                List.of(
                                        new ListOffsetsRequest.ListOffsetsTopic()
                                                .setName(topic)
                                                .setPartitions(List.of(latest))));
        return client.ask(
                        ApiKey.LIST_OFFSETS,
                        LIST_OFFSETS_VERSION,
                        request,
                        ListOffsetsResponse.class)
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .offset();
    }
}
