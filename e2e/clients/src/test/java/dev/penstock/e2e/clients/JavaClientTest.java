/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;

/** Kafka's own Java client, as its users have it, against three brokers. */
@Timeout(180)
final class JavaClientTest {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension static final ThreeBrokers BROKERS = new ThreeBrokers();

    @Test
    void aTopicLivesFromCreationToDeletion() throws Exception {
        String topic = ThreeBrokers.name();
        BROKERS.admin()
                .createTopics(
                        List.of(
                                new NewTopic(topic, 2, (short) 3)
                                        .configs(Map.of("retention.ms", "60000"))))
                .all()
                .get();

        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> BROKERS.partitions(topic) == 2);
        TopicDescription described =
                BROKERS.admin().describeTopics(List.of(topic)).allTopicNames().get().get(topic);
        assertThat(described.partitions())
                .hasSize(2)
                .allSatisfy(
                        partition -> {
                            assertThat(partition.replicas()).hasSize(3);
                            assertThat(partition.leader()).isNotNull();
                        });
        assertThat(config(topic).get("retention.ms").value()).isEqualTo("60000");
        assertThatThrownBy(
                        () ->
                                BROKERS.admin()
                                        .createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                                        .all()
                                        .get())
                .hasCauseInstanceOf(TopicExistsException.class);

        BROKERS.admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(5))).all().get();
        // As with Kafka, the broker that is asked next may hear of it a moment later.
        Awaitility.await().atMost(PATIENCE).until(() -> BROKERS.partitions(topic) == 5);

        BROKERS.admin().deleteTopics(List.of(topic)).all().get();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> !BROKERS.admin().listTopics().names().get().contains(topic));
    }

    @Test
    void aTopicsSettingChangesAndGoesBack() throws Exception {
        String topic = BROKERS.topic(1);
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);

        alter(
                resource,
                new AlterConfigOp(
                        new ConfigEntry("segment.bytes", "1048576"), AlterConfigOp.OpType.SET));
        // As with Kafka, the broker that is asked next may hear of it a moment later.
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> config(topic).get("segment.bytes").value().equals("1048576"));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () ->
                                config(topic).get("segment.bytes").source()
                                        == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);

        alter(
                resource,
                new AlterConfigOp(
                        new ConfigEntry("segment.bytes", ""), AlterConfigOp.OpType.DELETE));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> config(topic).get("segment.bytes").value().equals("1073741824"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void recordsOfEveryCompressionComeBackInOrder(String compression) throws Exception {
        String topic = BROKERS.topic(1);
        try (Producer<String, String> producer =
                BROKERS.producer(
                        Map.of(
                                "compression.type",
                                compression,
                                "linger.ms",
                                "20",
                                "batch.size",
                                "4096"))) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                sent.add(
                        producer.send(
                                new ProducerRecord<>(
                                        topic, "k" + i, "value-" + i + "-" + "x".repeat(50))));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }

        List<ConsumerRecord<String, String>> read = readAll(topic, 1, 500);

        for (int i = 0; i < 500; i++) {
            assertThat(read.get(i).key()).isEqualTo("k" + i);
            assertThat(read.get(i).offset()).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "all"})
    void everyAcksIsServed(String acks) throws Exception {
        String topic = BROKERS.topic(1);
        try (Producer<String, String> producer =
                BROKERS.producer(Map.of("acks", acks, "enable.idempotence", "false"))) {
            for (int i = 0; i < 20; i++) {
                producer.send(new ProducerRecord<>(topic, "v" + i)).get();
            }
        }

        assertThat(readAll(topic, 1, 20)).hasSize(20);
    }

    @Test
    void headersKeysPartitionsAndTimestampsAreKept() throws Exception {
        String topic = BROKERS.topic(3);
        ProducerRecord<String, String> record =
                new ProducerRecord<>(topic, 2, 1_700_000_000_000L, "key", "value");
        record.headers().add(new RecordHeader("trace", new byte[] {1, 2, 3}));
        try (Producer<String, String> producer = BROKERS.producer(Map.of())) {
            assertThat(producer.send(record).get().partition()).isEqualTo(2);
        }

        ConsumerRecord<String, String> read = readAll(topic, 3, 1).getFirst();

        assertThat(read.partition()).isEqualTo(2);
        assertThat(read.timestamp()).isEqualTo(1_700_000_000_000L);
        assertThat(read.key()).isEqualTo("key");
        assertThat(read.headers().lastHeader("trace").value()).containsExactly(1, 2, 3);
    }

    @Test
    void offsetsAreFoundByTimeAndReadAgain() throws Exception {
        String topic = BROKERS.topic(1);
        long base = 1_700_000_000_000L;
        try (Producer<String, String> producer = BROKERS.producer(Map.of())) {
            for (int i = 0; i < 100; i++) {
                producer.send(new ProducerRecord<>(topic, 0, base + i * 1_000L, null, "v" + i))
                        .get();
            }
        }
        TopicPartition partition = new TopicPartition(topic, 0);

        assertThat(offset(partition, OffsetSpec.forTimestamp(base + 41_500L)).offset())
                .isEqualTo(42);
        assertThat(offset(partition, OffsetSpec.earliest()).offset()).isZero();
        assertThat(offset(partition, OffsetSpec.latest()).offset()).isEqualTo(100);
        assertThat(offset(partition, OffsetSpec.maxTimestamp()).timestamp())
                .isEqualTo(base + 99_000L);
        try (KafkaConsumer<String, String> consumer = BROKERS.consumer(Map.of())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 42);
            assertThat(poll(consumer, 58).getFirst().value()).isEqualTo("v42");
            consumer.seekToBeginning(List.of(partition));
            assertThat(poll(consumer, 100)).hasSize(100);
        }
    }

    @Test
    void membersOfAGroupShareThePartitionsAndASecondGroupGetsItsOwnCopy() throws Exception {
        String topic = BROKERS.topic(4);
        try (KafkaConsumer<String, String> first = BROKERS.consumer(group(topic + "-a"));
                KafkaConsumer<String, String> second = BROKERS.consumer(group(topic + "-a"))) {
            first.subscribe(List.of(topic));
            second.subscribe(List.of(topic));
            awaitShared(first, second, 4);
            produce(topic, 200);

            Set<String> read = new HashSet<>();
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (read.size() < 200 && System.nanoTime() < deadline) {
                first.poll(POLL).forEach(record -> assertThat(read.add(record.value())).isTrue());
                second.poll(POLL).forEach(record -> assertThat(read.add(record.value())).isTrue());
            }
            assertThat(read).hasSize(200);
        }
        try (KafkaConsumer<String, String> other = BROKERS.consumer(group(topic + "-b"))) {
            other.subscribe(List.of(topic));
            assertThat(poll(other, 200)).hasSize(200);
        }
    }

    @Test
    void aGroupGoesOnWhereItCommitted() throws Exception {
        String topic = BROKERS.topic(1);
        produce(topic, 100);
        Map<String, Object> group = new HashMap<>(group(topic + "-g"));
        group.put("max.poll.records", "30");
        try (KafkaConsumer<String, String> consumer = BROKERS.consumer(group)) {
            consumer.subscribe(List.of(topic));
            List<ConsumerRecord<String, String>> read = poll(consumer, 30);
            consumer.commitSync(
                    Map.of(
                            new TopicPartition(topic, 0),
                            new org.apache.kafka.clients.consumer.OffsetAndMetadata(
                                    read.get(29).offset() + 1, "checkpoint")));
        }

        try (KafkaConsumer<String, String> consumer = BROKERS.consumer(group)) {
            consumer.subscribe(List.of(topic));
            assertThat(poll(consumer, 70).getFirst().offset()).isEqualTo(30);
        }
        assertThat(
                        BROKERS.admin()
                                .listConsumerGroupOffsets(topic + "-g")
                                .partitionsToOffsetAndMetadata()
                                .get()
                                .get(new TopicPartition(topic, 0))
                                .metadata())
                .isEqualTo("checkpoint");
    }

    @Test
    void nothingAcknowledgedIsLostOrRepeatedWhenABrokerIsKilled() throws Exception {
        String topic = BROKERS.topic(3);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        int count = 3_000;
        try (Producer<String, String> producer = BROKERS.producer(Map.of("linger.ms", "2"))) {
            for (int i = 0; i < count; i++) {
                sent.add(
                        producer.send(
                                new ProducerRecord<>(topic, i % 3, null, Integer.toString(i))));
                if (i == count / 3) {
                    BROKERS.cluster().kill(1);
                }
                if (i == 2 * count / 3) {
                    BROKERS.cluster().restart(1);
                }
                Thread.sleep(1);
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
        BROKERS.cluster().awaitReady();

        List<ConsumerRecord<String, String>> read = readAll(topic, 3, count);

        int[] next = {0, 1, 2};
        for (ConsumerRecord<String, String> record : read) {
            assertThat(record.value()).isEqualTo(Integer.toString(next[record.partition()]));
            next[record.partition()] += 3;
        }
        assertThat(read).hasSize(count);
    }

    @Test
    void aBrokerThatStopsInOrderCostsNoError() throws Exception {
        String topic = BROKERS.topic(3);
        int count = 2_000;
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<String, String> producer = BROKERS.producer(Map.of("linger.ms", "2"))) {
            for (int i = 0; i < count; i++) {
                sent.add(
                        producer.send(
                                new ProducerRecord<>(topic, i % 3, null, Integer.toString(i))));
                if (i == count / 4) {
                    BROKERS.cluster().stop(2);
                }
                if (i == count / 2) {
                    BROKERS.cluster().restart(2);
                }
                Thread.sleep(1);
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
        BROKERS.cluster().awaitReady();

        assertThat(readAll(topic, 3, count)).hasSize(count);
    }

    private static void awaitShared(
            KafkaConsumer<String, String> first,
            KafkaConsumer<String, String> second,
            int partitions) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < deadline) {
            first.poll(POLL);
            second.poll(POLL);
            int mine = first.assignment().size();
            int yours = second.assignment().size();
            if (mine > 0 && yours > 0 && mine + yours == partitions) {
                return;
            }
        }
        throw new AssertionError(
                "not shared: " + first.assignment() + " and " + second.assignment());
    }

    private static List<ConsumerRecord<String, String>> readAll(
            String topic, int partitions, int count) {
        List<TopicPartition> all = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            all.add(new TopicPartition(topic, i));
        }
        try (KafkaConsumer<String, String> consumer = BROKERS.consumer(Map.of())) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            List<ConsumerRecord<String, String>> read = poll(consumer, count);
            // What should not be there would come now.
            consumer.poll(Duration.ofMillis(500)).forEach(read::add);
            return read;
        }
    }

    private static List<ConsumerRecord<String, String>> poll(
            KafkaConsumer<String, String> consumer, int count) {
        List<ConsumerRecord<String, String>> read = new ArrayList<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (read.size() < count && System.nanoTime() < deadline) {
            consumer.poll(POLL).forEach(read::add);
        }
        assertThat(read).hasSizeGreaterThanOrEqualTo(count);
        return read;
    }

    private static void produce(String topic, int count) throws Exception {
        try (Producer<String, String> producer = BROKERS.producer(Map.of())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sent.add(producer.send(new ProducerRecord<>(topic, "k" + i, "v" + i)));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    private static Map<String, ConfigEntry> config(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config =
                BROKERS.admin().describeConfigs(List.of(resource)).all().get().get(resource);
        Map<String, ConfigEntry> entries = new HashMap<>();
        config.entries().forEach(entry -> entries.put(entry.name(), entry));
        return entries;
    }

    private static void alter(ConfigResource resource, AlterConfigOp operation) throws Exception {
        BROKERS.admin().incrementalAlterConfigs(Map.of(resource, List.of(operation))).all().get();
    }

    private static ListOffsetsResult.ListOffsetsResultInfo offset(
            TopicPartition partition, OffsetSpec spec) throws Exception {
        return BROKERS.admin()
                .listOffsets(Map.of(partition, spec))
                .partitionResult(partition)
                .get();
    }

    private static Map<String, Object> group(String id) {
        return Map.of("group.id", id, "group.protocol", "classic");
    }
}
