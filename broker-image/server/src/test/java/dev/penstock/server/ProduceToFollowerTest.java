/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.CreateTopicsResponse;
import dev.penstock.protocol.message.MetadataRequest;
import dev.penstock.protocol.message.MetadataResponse;
import dev.penstock.protocol.message.ProduceRequest;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.schema.RecordsPayload;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A producer whose metadata is old comes to a broker that does not lead. */
@Timeout(60)
final class ProduceToFollowerTest {
    private static final int PRODUCE_VERSION = 11;
    private static final String TOPIC = "orders";

    private static final String SHARED =
            """
            cluster.id=AAAAAAAAAAAAAAAAAAAAAA
            inter.broker.listener.name=INTERNAL
            controller.listener.names=INTERNAL
            """;

    @TempDir private Path directory;

    @Test
    void itIsRefusedAndToldWhoLeads() throws IOException {
        List<TestBroker> brokers = brokers();
        try (RawClient client = new RawClient(brokers.getFirst().port())) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(metadata(client).brokers()).hasSize(2));
            create(client);
            Awaitility.await().until(() -> leader(client) >= 0);
            int leader = leader(client);
            int follower = 1 - leader;

            try (RawClient misled = new RawClient(brokers.get(follower).port())) {
                ProduceResponse response =
                        misled.ask(
                                ApiKey.PRODUCE, PRODUCE_VERSION, produce(), ProduceResponse.class);

                var answer = response.responses().getFirst().partitionResponses().getFirst();
                assertThat(ErrorCode.of(answer.errorCode()))
                        .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
                assertThat(answer.currentLeader().leaderId()).isEqualTo(leader);
                assertThat(response.nodeEndpoints())
                        .singleElement()
                        .satisfies(
                                node -> {
                                    assertThat(node.nodeId()).isEqualTo(leader);
                                    assertThat(node.port()).isEqualTo(brokers.get(leader).port());
                                });
            }
        } finally {
            brokers.forEach(TestBroker::close);
        }
    }

    private List<TestBroker> brokers() throws IOException {
        int internal = freePort();
        String shared = "controller.quorum.voters=0@127.0.0.1:" + internal + "\n" + SHARED;
        List<TestBroker> brokers = new ArrayList<>();
        brokers.add(
                TestBroker.start(
                        directory.resolve("0"),
                        "listeners=PLAINTEXT://127.0.0.1:0,INTERNAL://127.0.0.1:"
                                + internal
                                + "\n"
                                + shared));
        brokers.add(
                TestBroker.start(
                        directory.resolve("1"),
                        "node.id=1\nlisteners=PLAINTEXT://127.0.0.1:0,INTERNAL://127.0.0.1:0\n"
                                + shared));
        return brokers;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void create(RawClient client) throws IOException {
        CreateTopicsRequest request =
                new CreateTopicsRequest()
                        .setTimeoutMs(10_000)
                        .setTopics(
                                List.of(
                                        new CreateTopicsRequest.CreatableTopic()
                                                .setName(TOPIC)
                                                .setNumPartitions(1)
                                                .setReplicationFactor((short) 2)));
        CreateTopicsResponse response =
                client.ask(ApiKey.CREATE_TOPICS, 5, request, CreateTopicsResponse.class);
        assertThat(response.topics().getFirst().errorCode()).isZero();
    }

    private static MetadataResponse metadata(RawClient client) throws IOException {
        MetadataRequest request =
                new MetadataRequest()
                        .setTopics(
                                List.of(new MetadataRequest.MetadataRequestTopic().setName(TOPIC)))
                        .setAllowAutoTopicCreation(false);
        return client.ask(ApiKey.METADATA, 9, request, MetadataResponse.class);
    }

    private static int leader(RawClient client) throws IOException {
        var topic = metadata(client).topics().getFirst();
        return topic.errorCode() == 0 ? topic.partitions().getFirst().leaderId() : -1;
    }

    private static ProduceRequest produce() {
        ByteBuffer batch =
                new RecordBatchBuilder()
                        .append(
                                System.currentTimeMillis(),
                                null,
                                ByteBuffer.wrap("v".getBytes(StandardCharsets.UTF_8)))
                        .build();
        return new ProduceRequest()
                .setAcks((short) -1)
                .setTimeoutMs(10_000)
                .setTopicData(
                        List.of(
                                new ProduceRequest.TopicProduceData()
                                        .setName(TOPIC)
                                        .setPartitionData(
                                                List.of(
                                                        new ProduceRequest.PartitionProduceData()
                                                                .setIndex(0)
                                                                .setRecords(
                                                                        RecordsPayload.of(
                                                                                batch))))));
    }
}
