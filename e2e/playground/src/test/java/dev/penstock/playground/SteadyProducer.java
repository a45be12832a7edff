/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A client that goes on producing, with a plain client's settings, while a cluster changes. */
final class SteadyProducer implements AutoCloseable {
    private static final long PAUSE_MILLIS = 10;

    private final String bootstrap;
    private final String topic;
    private final KafkaProducer<String, String> producer;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicInteger sent = new AtomicInteger();
    private final Thread thread = Thread.ofPlatform().name("steady-producer").unstarted(this::run);
    private volatile boolean closed;

    SteadyProducer(String bootstrap, String topic) {
        this.bootstrap = bootstrap;
        this.topic = topic;
        this.producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrap),
                        new StringSerializer(),
                        new StringSerializer());
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                int number = sent.getAndIncrement();
                producer.send(
                        new ProducerRecord<>(topic, "key-" + number % 50, Integer.toString(number)),
                        (metadata, failure) -> {
                            if (failure == null) {
                                acknowledged.incrementAndGet();
                            } else {
                                failures.add(number + ": " + failure);
                            }
                        });
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Stops sending, and waits for what is on its way. */
    int finish() throws InterruptedException {
        closed = true;
        thread.join();
        producer.close();
        return sent.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Everything in the topic, by the number of each record. */
    List<Integer> read(int expected) {
        List<Integer> numbers = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", bootstrap),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadlineNanos = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (numbers.size() < expected && System.nanoTime() - deadlineNanos < 0) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> numbers.add(Integer.parseInt(record.value())));
            }
        }
        return numbers;
    }

    @Override
    public void close() {
        closed = true;
        producer.close(Duration.ZERO);
    }
}
