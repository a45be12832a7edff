/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Three brokers for all tests of a class, an administrator, and Kafka's own clients of them. */
final class ThreeBrokers implements BeforeAllCallback, AfterAllCallback {
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(60);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private Path directory;
    private LocalCluster cluster;
    private Admin admin;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory("three-brokers-");
        cluster = LocalCluster.start(directory, 3);
        admin = Admin.create(Map.of("bootstrap.servers", servers()));
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (admin != null) {
            admin.close();
        }
        if (cluster != null) {
            cluster.close();
            cluster.awaitEnd();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    LocalCluster cluster() {
        return Objects.requireNonNull(cluster);
    }

    Admin admin() {
        return Objects.requireNonNull(admin);
    }

    String servers() {
        return cluster().bootstrapServers();
    }

    /** A name that nothing else has. */
    static String name() {
        return "name-" + NAMES.incrementAndGet();
    }

    /** A new topic, with a replica on each broker because that is the default. */
    String topic(int partitions) throws Exception {
        String topic = name();
        createTopic(topic, partitions);
        return topic;
    }

    /** Creates a topic with a replica on each broker, and waits until it is told of. */
    void createTopic(String topic, int partitions) throws Exception {
        admin().createTopics(
                        List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
                .all()
                .get();
        Awaitility.await()
                .atMost(KNOWN_WITHIN)
                .ignoreExceptions()
                .until(() -> partitions(topic) == partitions);
    }

    int partitions(String topic) throws Exception {
        return admin().describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .size();
    }

    Producer<String, String> producer(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", servers()));
        config.putAll(more);
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    /** A consumer that begins at the beginning and commits when it is told to. */
    KafkaConsumer<String, String> consumer(Map<String, Object> more) {
        Map<String, Object> config =
                new HashMap<>(
                        Map.of(
                                "bootstrap.servers", servers(),
                                "auto.offset.reset", "earliest",
                                "enable.auto.commit", "false"));
        config.putAll(more);
        return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    }
}
