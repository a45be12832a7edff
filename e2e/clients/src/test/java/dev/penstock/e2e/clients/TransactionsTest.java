/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Transactions of Kafka's own Java client, against three brokers. */
@Timeout(240)
final class TransactionsTest {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension static final ThreeBrokers BROKERS = new ThreeBrokers();

    @Test
    void theClusterSpeaksTransactionsOfVersionTwo() throws Exception {
        assertThat(
                        BROKERS.admin()
                                .describeFeatures()
                                .featureMetadata()
                                .get()
                                .finalizedFeatures()
                                .get("transaction.version")
                                .maxVersionLevel())
                .isEqualTo((short) 2);
    }

    @Test
    void whatIsCommittedIsReadAndWhatIsAbortedIsNot() throws Exception {
        String topic = BROKERS.topic(3);
        try (Producer<String, String> producer = producer(ThreeBrokers.name(), Map.of())) {
            producer.initTransactions();
            for (int round = 0; round < 20; round++) {
                boolean commits = round % 3 != 1;
                producer.beginTransaction();
                for (int i = 0; i < 9; i++) {
                    String value = (commits ? "kept-" : "dropped-") + round + "-" + i;
                    producer.send(new ProducerRecord<>(topic, i % 3, "k", value));
                }
                if (commits) {
                    producer.commitTransaction();
                } else {
                    // Otherwise the producer never sends what it still holds.
                    producer.flush();
                    producer.abortTransaction();
                }
            }
        }

        List<String> committed = readToEnd(topic, 3, "read_committed");
        List<String> all = readToEnd(topic, 3, "read_uncommitted");

        assertThat(committed).hasSize(13 * 9).allMatch(value -> value.startsWith("kept-"));
        assertThat(new HashSet<>(committed)).hasSize(13 * 9);
        assertThat(all).hasSize(20 * 9);
    }

    @Test
    void anOpenTransactionHoldsBackReadersOfWhatIsCommitted() throws Exception {
        String topic = BROKERS.topic(1);
        try (Producer<String, String> transactional = producer(ThreeBrokers.name(), Map.of());
                Producer<String, String> plain = BROKERS.producer(Map.of())) {
            transactional.initTransactions();
            transactional.beginTransaction();
            transactional.send(new ProducerRecord<>(topic, "in the transaction")).get();
            plain.send(new ProducerRecord<>(topic, "outside")).get();

            assertThat(end(topic, "read_committed")).isZero();
            assertThat(end(topic, "read_uncommitted")).isEqualTo(2);

            transactional.abortTransaction();
            assertThat(readToEnd(topic, 1, "read_committed")).containsExactly("outside");
        }
    }

    @Test
    void aZombieIsFenced() throws Exception {
        String topic = BROKERS.topic(1);
        String id = ThreeBrokers.name();
        try (Producer<String, String> zombie = producer(id, Map.of());
                Producer<String, String> heir = producer(id, Map.of())) {
            zombie.initTransactions();
            zombie.beginTransaction();
            zombie.send(new ProducerRecord<>(topic, "of the zombie")).get();

            heir.initTransactions();

            assertThatThrownBy(zombie::commitTransaction)
                    .isInstanceOfAny(
                            ProducerFencedException.class, InvalidProducerEpochException.class);
            heir.beginTransaction();
            heir.send(new ProducerRecord<>(topic, "of the heir")).get();
            heir.commitTransaction();
        }
        assertThat(readToEnd(topic, 1, "read_committed")).containsExactly("of the heir");
    }

    @Test
    void aTransactionThatTakesTooLongIsAborted() throws Exception {
        String topic = BROKERS.topic(1);
        String id = ThreeBrokers.name();
        try (Producer<String, String> producer =
                producer(id, Map.of("transaction.timeout.ms", "1500"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "too late")).get();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> describe(id).state() == TransactionState.COMPLETE_ABORT);

            assertThatThrownBy(producer::commitTransaction).isInstanceOf(KafkaException.class);
            producer.abortTransaction();

            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "in time")).get();
            producer.commitTransaction();
        }
        assertThat(readToEnd(topic, 1, "read_committed")).containsExactly("in time");
    }

    @Test
    void transactionsAreDescribedListedAndAbortedByTheAdministrator() throws Exception {
        String topic = BROKERS.topic(1);
        String id = ThreeBrokers.name();
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Producer<String, String> producer = producer(id, Map.of())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "open")).get();

            TransactionDescription described = describe(id);
            assertThat(described.state()).isEqualTo(TransactionState.ONGOING);
            assertThat(described.topicPartitions()).containsExactly(partition);
            assertThat(BROKERS.admin().listTransactions().all().get())
                    .anySatisfy(
                            listed -> {
                                assertThat(listed.transactionalId()).isEqualTo(id);
                                assertThat(listed.state()).isEqualTo(TransactionState.ONGOING);
                            });
            ProducerState writer =
                    BROKERS.admin()
                            .describeProducers(List.of(partition))
                            .partitionResult(partition)
                            .get()
                            .activeProducers()
                            .getFirst();
            assertThat(writer.producerId()).isEqualTo(described.producerId());
            assertThat(writer.currentTransactionStartOffset()).hasValue(0);

            BROKERS.admin().fenceProducers(List.of(id)).all().get();
        }
        assertThat(readToEnd(topic, 1, "read_committed")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void eachRecordIsProcessedOnceThoughABrokerIsKilled(String groupProtocol) throws Exception {
        String input = BROKERS.topic(3);
        String output = BROKERS.topic(3);
        int records = 600;
        try (Producer<String, String> producer = BROKERS.producer(Map.of())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(input, i % 3, "k" + i, "v" + i));
            }
        }
        String group = ThreeBrokers.name();
        String id = ThreeBrokers.name();
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < records; i++) {
            expected.add("done v" + i);
        }

        Thread killer =
                Thread.startVirtualThread(
                        () -> {
                            Awaitility.await()
                                    .atMost(PATIENCE)
                                    .until(() -> positions(group) > records / 6);
                            BROKERS.cluster().kill(1);
                            Awaitility.await()
                                    .atMost(PATIENCE)
                                    .until(() -> positions(group) > records / 2);
                            restart(1);
                        });
        process(
                input,
                output,
                Map.of("group.id", group, "group.protocol", groupProtocol),
                id,
                records);
        killer.join();
        BROKERS.cluster().awaitReady();

        List<String> done = readToEnd(output, 3, "read_committed");
        assertThat(done).doesNotHaveDuplicates();
        assertThat(new HashSet<>(done)).isEqualTo(expected);
    }

    /** Reads, transforms and writes in transactions, until all records are committed as read. */
    private static void process(
            String input, String output, Map<String, String> member, String id, int records) {
        String group = member.get("group.id");
        Map<String, Object> settings = new HashMap<>(member);
        settings.put("max.poll.records", "20");
        int attempt = 0;
        while (positions(group) < records) {
            attempt++;
            assertThat(attempt).isLessThan(50);
            try (Producer<String, String> producer = producer(id, Map.of());
                    KafkaConsumer<String, String> consumer = consumer("read_committed", settings)) {
                producer.initTransactions();
                consumer.subscribe(List.of(input));
                while (positions(group) < records) {
                    processOnce(consumer, producer, output);
                }
            } catch (KafkaException e) {
                // A new producer and a new consumer go on where the last commit has got to.
                System.err.println("begins anew after " + e);
            }
        }
    }

    private static void processOnce(
            KafkaConsumer<String, String> consumer,
            Producer<String, String> producer,
            String output) {
        ConsumerRecords<String, String> polled = consumer.poll(POLL);
        if (polled.isEmpty()) {
            return;
        }
        producer.beginTransaction();
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        for (ConsumerRecord<String, String> record : polled) {
            producer.send(
                    new ProducerRecord<>(
                            output, record.partition(), record.key(), "done " + record.value()));
            positions.put(
                    new TopicPartition(record.topic(), record.partition()),
                    new OffsetAndMetadata(record.offset() + 1));
        }
        producer.sendOffsetsToTransaction(positions, consumer.groupMetadata());
        producer.commitTransaction();
    }

    private static long positions(String group) {
        try {
            return BROKERS
                    .admin()
                    .listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .values()
                    .stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        } catch (java.util.concurrent.ExecutionException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static void restart(int broker) {
        try {
            BROKERS.cluster().restart(broker);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    // ---- short ways ----

    private static TransactionDescription describe(String id) throws Exception {
        return BROKERS.admin().describeTransactions(List.of(id)).description(id).get();
    }

    private static Producer<String, String> producer(String id, Map<String, Object> extra) {
        Map<String, Object> config = new HashMap<>(extra);
        config.put("transactional.id", id);
        return BROKERS.producer(config);
    }

    private static KafkaConsumer<String, String> consumer(
            String isolation, Map<String, Object> extra) {
        Map<String, Object> config = new HashMap<>(extra);
        config.put("isolation.level", isolation);
        return BROKERS.consumer(config);
    }

    private static long end(String topic, String isolation) {
        TopicPartition partition = new TopicPartition(topic, 0);
        return ends(List.of(partition), isolation).get(partition);
    }

    private static Map<TopicPartition, Long> ends(
            List<TopicPartition> partitions, String isolation) {
        try (KafkaConsumer<String, String> consumer = consumer(isolation, Map.of())) {
            return consumer.endOffsets(partitions);
        }
    }

    /**
     * All values, when all transactions have ended. A transaction's end is answered before its
     * markers are written, so they are waited for.
     */
    private static List<String> readToEnd(String topic, int partitions, String isolation) {
        List<TopicPartition> all = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            all.add(new TopicPartition(topic, i));
        }
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> ends(all, "read_committed").equals(ends(all, "read_uncommitted")));
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer(isolation, Map.of())) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (all.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("reads no further than " + values.size());
                }
                consumer.poll(POLL).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }
}
