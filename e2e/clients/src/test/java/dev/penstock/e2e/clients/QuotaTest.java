/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Quotas of clients, as Kafka's Java client sets and feels them. */
@Timeout(180)
final class QuotaTest {
    private static final double RATE = 100_000;
    private static final int RECORDS = 30;
    private static final int RECORD_BYTES = 10_000;
    private static final Duration POLL = Duration.ofMillis(200);

    @TempDir private static Path directory;

    private static LocalCluster cluster;
    private static Admin admin;

    @BeforeAll
    static void start() throws IOException {
        cluster = LocalCluster.start(directory, 1);
        admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
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
    void clientsAreToldToWaitAndLoseNothing() throws Exception {
        admin.createTopics(List.of(new NewTopic("limited", 1, (short) 1))).all().get();
        alter("slow", "producer_byte_rate", RATE);
        alter("slow", "consumer_byte_rate", RATE);
        Awaitility.await().until(() -> limits("slow").size() == 2);

        assertThat(produceAndTellTheLongestWait("slow")).isPositive();
        assertThat(consumeAndTellTheLongestWait("slow")).isPositive();
        assertThat(produceAndTellTheLongestWait("quick")).isZero();

        alter("slow", "producer_byte_rate", null);
        Awaitility.await()
                .untilAsserted(
                        () ->
                                assertThat(limits("slow"))
                                        .isEqualTo(Map.of("consumer_byte_rate", RATE)));
    }

    @Test
    void whoHasCreatedManyPartitionsIsRefusedUntilItsRateAllowsMore() throws Exception {
        // What goes beyond the rate takes more than an hour to be paid for.
        alter("creator", "controller_mutation_rate", 0.01);
        Awaitility.await().until(() -> limits("creator").size() == 1);

        create("creator", "many", 40);

        assertThatThrownBy(() -> create("creator", "more", 1))
                .hasCauseInstanceOf(ThrottlingQuotaExceededException.class)
                .hasMessageContaining("controller_mutation_rate is used up");
        create("other", "others", 1);
    }

    /** By a client of its own: one that was told to wait would do so. */
    private static void create(String clientId, String topic, int partitions) throws Exception {
        try (Admin creator =
                Admin.create(
                        Map.of(
                                "bootstrap.servers",
                                cluster.bootstrapServers(),
                                "client.id",
                                clientId))) {
            creator.createTopics(
                            List.of(new NewTopic(topic, partitions, (short) 1)),
                            new CreateTopicsOptions().retryOnQuotaViolation(false))
                    .all()
                    .get();
        }
    }

    @Test
    void whatIsNotServedIsRefused() {
        assertThatThrownBy(() -> alter("app", "leader_mutation_rate", 5.0))
                .hasCauseInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("There is no quota leader_mutation_rate");
    }

    private static void alter(String clientId, String key, @Nullable Double limit)
            throws Exception {
        admin.alterClientQuotas(
                        List.of(
                                new ClientQuotaAlteration(
                                        entity(clientId),
                                        List.of(new ClientQuotaAlteration.Op(key, limit)))))
                .all()
                .get();
    }

    private static Map<String, Double> limits(String clientId) throws Exception {
        return admin.describeClientQuotas(ClientQuotaFilter.all())
                .entities()
                .get()
                .getOrDefault(entity(clientId), Map.of());
    }

    private static ClientQuotaEntity entity(String clientId) {
        return new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, clientId));
    }

    private static double produceAndTellTheLongestWait(String clientId) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                cluster.bootstrapServers(),
                                "client.id",
                                clientId),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                producer.send(new ProducerRecord<>("limited", new byte[RECORD_BYTES]));
            }
            producer.flush();
            return longest(producer.metrics(), "produce-throttle-time-max");
        }
    }

    private static double consumeAndTellTheLongestWait(String clientId) {
        TopicPartition partition = new TopicPartition("limited", 0);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                cluster.bootstrapServers(),
                                "client.id",
                                clientId),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (consumer.position(partition) < RECORDS && System.nanoTime() < deadline) {
                consumer.poll(POLL);
            }
            assertThat(consumer.position(partition)).isEqualTo(RECORDS);
            return longest(consumer.metrics(), "fetch-throttle-time-max");
        }
    }

    private static double longest(Map<MetricName, ? extends Metric> metrics, String name) {
        return metrics.values().stream()
                .filter(metric -> metric.metricName().name().equals(name))
                .mapToDouble(metric -> (double) metric.metricValue())
                .max()
                .orElseThrow();
    }
}
