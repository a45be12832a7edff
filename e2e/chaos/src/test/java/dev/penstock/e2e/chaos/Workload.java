/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

import dev.penstock.e2e.chaos.History.Sent;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** Unmodified clients at work, each on a thread of its own, and what they saw. */
final class Workload {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String GROUP = "chaos";

    private final String bootstrapServers;
    private final String topic;
    private final int partitions;
    private final History history;
    private final AtomicBoolean producing = new AtomicBoolean(true);
    private final AtomicBoolean reading = new AtomicBoolean(true);
    private final List<Thread> producers = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    Workload(String bootstrapServers, String topic, int partitions, History history) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
        this.partitions = partitions;
        this.history = history;
    }

    void start(int producerCount, int memberCount) {
        for (int number = 0; number < producerCount; number++) {
            int producer = number;
            producers.add(
                    Thread.ofPlatform().name("producer-" + number).start(() -> produce(producer)));
        }
        readers.add(Thread.ofPlatform().name("reader").start(this::read));
        for (int number = 0; number < memberCount; number++) {
            readers.add(Thread.ofPlatform().name("member-" + number).start(this::process));
        }
    }

    /** Nothing new is sent; returns when all that was sent was answered. */
    void finishProducing() throws InterruptedException {
        producing.set(false);
        for (Thread producer : producers) {
            producer.join();
        }
    }

    void finishReading() throws InterruptedException {
        reading.set(false);
        for (Thread reader : readers) {
            reader.join();
        }
    }

    private void produce(int producer) {
        Properties settings = settings();
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        settings.put("delivery.timeout.ms", "180000");
        settings.put("request.timeout.ms", "5000");
        settings.put("linger.ms", "2");
        int[] next = new int[partitions];
        try (KafkaProducer<String, String> client =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            while (producing.get()) {
                for (int partition = 0; partition < partitions; partition++) {
                    Sent record = new Sent(producer, partition, next[partition]++);
                    history.sending(record);
                    client.send(
                            new ProducerRecord<>(topic, partition, null, record.text()),
                            (metadata, failure) -> {
                                if (failure == null) {
                                    history.acknowledged(record, metadata.offset());
                                }
                            });
                }
                Thread.sleep(2);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads all partitions as they grow. */
    private void read() {
        try (Consumer<String, String> client = consumer(settings())) {
            client.assign(all());
            client.seekToBeginning(all());
            Map<Integer, Long> next = new HashMap<>();
            while (reading.get()) {
                for (ConsumerRecord<String, String> found : client.poll(POLL)) {
                    long expected = next.getOrDefault(found.partition(), 0L);
                    history.read("reader", sent(found), found.offset(), expected);
                    next.put(found.partition(), found.offset() + 1);
                }
            }
        }
    }

    /** A member of a group, which commits what it has dealt with. */
    private void process() {
        Properties settings = settings();
        settings.put("group.id", GROUP);
        settings.put("session.timeout.ms", "10000");
        settings.put("enable.auto.commit", "false");
        try (Consumer<String, String> client = consumer(settings)) {
            Set<Integer> resumed = new HashSet<>();
            client.subscribe(List.of(topic), new Resumption(resumed));
            while (reading.get()) {
                Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
                for (ConsumerRecord<String, String> found : client.poll(POLL)) {
                    if (resumed.remove(found.partition())) {
                        history.resumedAt(found.partition(), found.offset());
                    }
                    history.processed(sent(found));
                    done.put(
                            new TopicPartition(topic, found.partition()),
                            new OffsetAndMetadata(found.offset() + 1));
                }
                commit(client, done);
            }
        }
    }

    private void commit(
            Consumer<String, String> client, Map<TopicPartition, OffsetAndMetadata> done) {
        if (done.isEmpty()) {
            return;
        }
        try {
            client.commitSync(done);
            done.forEach((each, at) -> history.committed(each.partition(), at.offset()));
        } catch (KafkaException e) {
            // Unconfirmed: another member may deal with these records again.
            System.out.println("a commit was not confirmed: " + e.getMessage());
        }
    }

    /** Notes which partitions a member begins to read where the group is. */
    private record Resumption(Set<Integer> resumed) implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            revoked.forEach(each -> resumed.remove(each.partition()));
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            assigned.forEach(each -> resumed.add(each.partition()));
        }
    }

    /** All that is there, from beginning to end. */
    Map<Integer, TreeMap<Long, Sent>> whole() {
        Map<Integer, TreeMap<Long, Sent>> whole = new HashMap<>();
        try (Consumer<String, String> client = consumer(settings())) {
            client.assign(all());
            client.seekToBeginning(all());
            Map<TopicPartition, Long> ends = client.endOffsets(all());
            while (all().stream().anyMatch(each -> client.position(each) < ends.get(each))) {
                for (ConsumerRecord<String, String> found : client.poll(POLL)) {
                    whole.computeIfAbsent(found.partition(), _ -> new TreeMap<>())
                            .put(found.offset(), sent(found));
                }
            }
        }
        return whole;
    }

    private static Sent sent(ConsumerRecord<String, String> found) {
        return Sent.parse(found.partition(), found.value());
    }

    private List<TopicPartition> all() {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private Properties settings() {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("auto.offset.reset", "earliest");
        settings.put("reconnect.backoff.max.ms", "500");
        settings.put("socket.connection.setup.timeout.ms", "1000");
        return settings;
    }

    private static Consumer<String, String> consumer(Properties settings) {
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }
}
