/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/**
 * A topic in which programs keep what they know, as registries of schemas do in {@code _schemas}:
 * one compacted partition, written one record after the other without retries of the client, read
 * from its beginning at each start.
 */
@Tag("foreign")
@Timeout(300)
final class SchemasTopicTest {
    private static final String TOPIC = "_schemas";
    private static final Duration SOON = Duration.ofSeconds(150);
    private static final int SUBJECTS = 40;
    private static final int WRITES = 1_200;

    @RegisterExtension static final ThreeBrokers BROKERS = new ThreeBrokers();

    /** What whoever reads the topic has to know. */
    private final Map<String, String> known = new TreeMap<>();

    private int written;

    @Test
    void whoReadsItAfterCompactionAndTheLossOfItsLeadersKnowsAll() throws Exception {
        create();
        try (Producer<String, String> producer =
                BROKERS.producer(
                        Map.of("acks", "all", "enable.idempotence", "false", "retries", "0"))) {
            write(producer, WRITES / 2);
            int first = leader();
            BROKERS.cluster().kill(first);
            write(producer, WRITES / 2);
            BROKERS.cluster().restart(first);
            for (int subject = 0; subject < SUBJECTS; subject += 4) {
                put(producer, "subject-" + subject, null);
            }
            awaitCompaction(producer);
        }
        assertThat(read()).isEqualTo(known);

        BROKERS.cluster().awaitReady();
        int second = leader();
        BROKERS.cluster().kill(second);
        assertThat(read()).isEqualTo(known);
        BROKERS.cluster().restart(second);
        ClientsPage.proved(
                "a compacted topic as a registry's",
                "`SchemasTopicTest`",
                Set.of(
                        "compaction",
                        "deleted subjects",
                        "leaders killed",
                        "read from its beginning"));
    }

    private static void create() throws Exception {
        BROKERS.admin()
                .createTopics(
                        List.of(
                                new NewTopic(TOPIC, Optional.of(1), Optional.of((short) 3))
                                        .configs(
                                                Map.of(
                                                        "cleanup.policy", "compact",
                                                        "segment.ms", "1000",
                                                        "min.cleanable.dirty.ratio", "0.01"))))
                .all()
                .get();
        Awaitility.await()
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> BROKERS.partitions(TOPIC) == 1);
    }

    private void write(Producer<String, String> producer, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            put(producer, "subject-" + i * 7 % SUBJECTS, "{\"version\":" + written + "}");
        }
    }

    /** As the client of a registry does: asks again until it is told that it is kept. */
    private void put(Producer<String, String> producer, String subject, String schema)
            throws InterruptedException {
        Awaitility.await()
                .atMost(SOON)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> isKept(producer, subject, schema));
        written++;
        if (schema == null) {
            known.remove(subject);
        } else {
            known.put(subject, schema);
        }
    }

    private static boolean isKept(Producer<String, String> producer, String subject, String schema)
            throws InterruptedException {
        try {
            producer.send(new ProducerRecord<>(TOPIC, subject, schema)).get();
            return true;
        } catch (ExecutionException _) {
            return false;
        }
    }

    /** The segment that is written to is never compacted, so something has to end it. */
    private void awaitCompaction(Producer<String, String> producer) {
        Awaitility.await()
                .atMost(SOON)
                .pollInterval(Duration.ofSeconds(2))
                .until(
                        () -> {
                            put(producer, "nothing", "{}");
                            return records().size() < written / 4;
                        });
    }

    private static int leader() throws Exception {
        return BROKERS.admin()
                .describeTopics(List.of(TOPIC))
                .allTopicNames()
                .get()
                .get(TOPIC)
                .partitions()
                .getFirst()
                .leader()
                .id();
    }

    private static List<ConsumerRecord<String, String>> records() {
        return CommittedRecords.read(BROKERS.servers(), TOPIC, 1, new StringDeserializer());
    }

    private static Map<String, String> read() {
        Map<String, String> found = new TreeMap<>();
        for (ConsumerRecord<String, String> each : records()) {
            if (each.value() == null) {
                found.remove(each.key());
            } else {
                found.put(each.key(), each.value());
            }
        }
        return found;
    }
}
