/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Four brokers in two racks, as an ordinary Java client sees them. */
@Timeout(180)
final class RackTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir private static Path directory;

    private static LocalCluster cluster;
    private static Admin admin;

    @BeforeAll
    static void start() throws IOException {
        cluster =
                LocalCluster.start(
                        directory,
                        4,
                        id ->
                                "broker.rack="
                                        + rack(id)
                                        + "\nreplica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector\n");
        admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
    }

    private static String rack(int id) {
        return id % 2 == 0 ? "east" : "west";
    }

    @AfterAll
    static void stop() {
        if (admin != null) {
            admin.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void theReplicasOfEachPartitionAreSpreadOverTheRacks() throws Exception {
        admin.createTopics(List.of(new NewTopic("spread", 12, (short) 2))).all().get();

        List<TopicPartitionInfo> partitions = partitions("spread");
        assertThat(partitions)
                .hasSize(12)
                .allSatisfy(
                        partition ->
                                assertThat(partition.replicas())
                                        .extracting(Node::rack)
                                        .containsExactlyInAnyOrder("east", "west"));
        assertThat(partitions)
                .extracting(partition -> partition.leader().id())
                .contains(0, 1, 2, 3);
    }

    @Test
    void aConsumerReadsFromTheReplicaInItsRack() throws Exception {
        admin.createTopics(List.of(new NewTopic("near", 1, (short) 2))).all().get();
        Node leader = partitions("near").getFirst().leader();
        Node follower =
                partitions("near").getFirst().replicas().stream()
                        .filter(node -> node.id() != leader.id())
                        .findFirst()
                        .orElseThrow();
        try (KafkaProducer<String, String> producer = producer();
                KafkaConsumer<String, String> consumer =
                        consumer(Optional.ofNullable(follower.rack()).orElseThrow())) {
            consumer.assign(List.of(new TopicPartition("near", 0)));
            List<String> read = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                producer.send(new ProducerRecord<>("near", "v" + i)).get();
            }
            Awaitility.await().atMost(SOON).until(() -> poll(consumer, read) >= 50);
            // What comes later reaches a consumer that waits at the follower.
            for (int i = 50; i < 100; i++) {
                producer.send(new ProducerRecord<>("near", "v" + i)).get();
                poll(consumer, read);
            }
            Awaitility.await().atMost(SOON).until(() -> poll(consumer, read) >= 100);

            assertThat(read)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 100).mapToObj(i -> "v" + i).toList());
        }
        String out = "penstock_topic_bytes_out_total{topic=\"near\"}";
        assertThat(cluster.sum(follower.id(), out)).isPositive();
        assertThat(cluster.sum(leader.id(), out)).isZero();
    }

    @Test
    void aConsumerWhoseReplicaGoesAwayReadsOnFromTheLeader() throws Exception {
        admin.createTopics(
                        List.of(
                                new NewTopic("flight", 1, (short) 2)
                                        .configs(Map.of("min.insync.replicas", "1"))))
                .all()
                .get();
        Node leader = partitions("flight").getFirst().leader();
        int follower =
                partitions("flight").getFirst().replicas().stream()
                        .mapToInt(Node::id)
                        .filter(id -> id != leader.id())
                        .findFirst()
                        .orElseThrow();
        try (KafkaProducer<String, String> producer = producer();
                KafkaConsumer<String, String> consumer = consumer(rack(follower))) {
            consumer.assign(List.of(new TopicPartition("flight", 0)));
            List<String> read = new ArrayList<>();
            producer.send(new ProducerRecord<>("flight", "before")).get();
            Awaitility.await().atMost(SOON).until(() -> poll(consumer, read) >= 1);

            cluster.stop(follower);
            try {
                producer.send(new ProducerRecord<>("flight", "after")).get();
                Awaitility.await().atMost(SOON).until(() -> poll(consumer, read) >= 2);
            } finally {
                cluster.restart(follower);
                cluster.awaitReady();
            }

            assertThat(read).containsExactly("before", "after");
        }
    }

    private static KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(String rack) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        cluster.bootstrapServers(),
                        "client.rack",
                        rack,
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    private static int poll(KafkaConsumer<String, String> consumer, List<String> read) {
        consumer.poll(Duration.ofMillis(50))
                .forEach((ConsumerRecord<String, String> record) -> read.add(record.value()));
        return read.size();
    }

    private static List<TopicPartitionInfo> partitions(String topic) {
        return Awaitility.await()
                .atMost(SOON)
                .ignoreExceptions()
                .until(
                        () ->
                                admin.describeTopics(List.of(topic))
                                        .allTopicNames()
                                        .get()
                                        .get(topic)
                                        .partitions(),
                        partitions ->
                                partitions.stream()
                                        .allMatch(partition -> partition.isr().size() == 2));
    }
}
