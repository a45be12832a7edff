/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.MetadataRequest;
import dev.penstock.protocol.message.MetadataResponse;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Two real brokers in this JVM with one topic of one partition, which both have. */
final class TwoBrokers implements AutoCloseable {
    static final String TOPIC = "orders";

    private static final String SHARED =
            """
            cluster.id=AAAAAAAAAAAAAAAAAAAAAA
            inter.broker.listener.name=INTERNAL
            controller.listener.names=INTERNAL
            """;

    private final List<TestBroker> brokers;

    private TwoBrokers(List<TestBroker> brokers) {
        this.brokers = brokers;
    }

    /**
     * Starts both, and creates the topic.
     *
     * @param directory in which each has one of its own, by its number
     * @param more settings of both
     */
    static TwoBrokers start(Path directory, String more) throws IOException {
        int internal = freePort();
        String shared = "controller.quorum.voters=0@127.0.0.1:" + internal + "\n" + SHARED + more;
        TestBroker first =
                TestBroker.start(
                        directory.resolve("0"),
                        "listeners=PLAINTEXT://127.0.0.1:0,INTERNAL://127.0.0.1:"
                                + internal
                                + "\n"
                                + shared);
        TestBroker second =
                TestBroker.start(
                        directory.resolve("1"),
                        "node.id=1\nlisteners=PLAINTEXT://127.0.0.1:0,INTERNAL://127.0.0.1:0\n"
                                + shared);
        TwoBrokers started = new TwoBrokers(List.of(first, second));
        started.createTopic();
        return started;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void createTopic() throws IOException {
        try (RawClient client = new RawClient(brokers.getFirst().port())) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(metadata(client, TOPIC).brokers()).hasSize(2));
            client.create(
                    new CreateTopicsRequest.CreatableTopic()
                            .setName(TOPIC)
                            .setNumPartitions(1)
                            .setReplicationFactor((short) 2));
            Awaitility.await().until(() -> leader(client) >= 0);
        }
    }

    /** Creates a topic of one partition that only the first broker has, and that both know of. */
    void createTopicOnFirst(String topic) throws IOException {
        CreateTopicsRequest.CreatableReplicaAssignment onFirst =
                new CreateTopicsRequest.CreatableReplicaAssignment()
                        .setPartitionIndex(0)
                        .setBrokerIds(List.of(0));
        try (RawClient first = new RawClient(broker(0).port());
                RawClient second = new RawClient(broker(1).port())) {
            first.create(
                    new CreateTopicsRequest.CreatableTopic()
                            .setName(topic)
                            .setNumPartitions(-1)
                            .setReplicationFactor((short) -1)
                            .setAssignments(List.of(onFirst)));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> leader(second, topic) == 0);
        }
    }

    TestBroker broker(int id) {
        return brokers.get(id);
    }

    /** Who leads the partition. */
    int leader() throws IOException {
        try (RawClient client = new RawClient(brokers.getFirst().port())) {
            return leader(client);
        }
    }

    private static int leader(RawClient client) throws IOException {
        return leader(client, TOPIC);
    }

    private static int leader(RawClient client, String name) throws IOException {
        var topic = metadata(client, name).topics().getFirst();
        return topic.errorCode() == 0 ? topic.partitions().getFirst().leaderId() : -1;
    }

    private static MetadataResponse metadata(RawClient client, String topic) throws IOException {
        MetadataRequest request =
                new MetadataRequest()
                        .setTopics(
                                List.of(new MetadataRequest.MetadataRequestTopic().setName(topic)))
                        .setAllowAutoTopicCreation(false);
        return client.ask(ApiKey.METADATA, 9, request, MetadataResponse.class);
    }

    @Override
    public void close() {
        brokers.forEach(TestBroker::close);
    }
}
