/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.client;

import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A producer at work in transactions, one after the other. */
public final class ExactlyOnce implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Clients clients;
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * Ready for its first transaction.
     *
     * @param id {@code transactional.id}
     */
    public ExactlyOnce(Clients clients, String id) {
        this.clients = clients;
        this.producer = clients.producer(Map.of("transactional.id", id, "linger.ms", "5"));
        producer.initTransactions();
    }

    /**
     * What was committed.
     *
     * @param bytes of values
     * @param took of each transaction, from before its first record until it is committed
     */
    public record Committed(double bytes, long transactions, FixedRate.Latency took) {}

    /** Produces for so long. */
    public Committed produce(String topic, Shape shape, int recordsEach, double seconds) {
        byte[] value = shape.value();
        Histogram took = new Histogram(3);
        long endNanos = endNanos(seconds);
        while (System.nanoTime() - endNanos < 0) {
            long beginNanos = System.nanoTime();
            producer.beginTransaction();
            for (int i = 0; i < recordsEach; i++) {
                producer.send(new ProducerRecord<>(topic, value));
            }
            producer.commitTransaction();
            took.recordValue(System.nanoTime() - beginNanos);
        }
        long transactions = took.getTotalCount();
        return new Committed(
                (double) transactions * recordsEach * value.length,
                transactions,
                new FixedRate.Latency(took));
    }

    /** A consumer of what is committed, for {@link #copy}; its positions are in transactions. */
    public KafkaConsumer<byte[], byte[]> source(String topic, String group) {
        KafkaConsumer<byte[], byte[]> source =
                clients.consumer(
                        Map.of(
                                "group.id",
                                group,
                                "isolation.level",
                                "read_committed",
                                "enable.auto.commit",
                                "false",
                                "auto.offset.reset",
                                "earliest"));
        source.subscribe(List.of(topic));
        return source;
    }

    /** Copies what the source reads, for so long; at its end it begins anew. */
    public Committed copy(KafkaConsumer<byte[], byte[]> source, String topic, double seconds) {
        Histogram took = new Histogram(3);
        double bytes = 0;
        long endNanos = endNanos(seconds);
        while (System.nanoTime() - endNanos < 0) {
            ConsumerRecords<byte[], byte[]> read = source.poll(POLL);
            if (read.isEmpty()) {
                source.seekToBeginning(source.assignment());
                continue;
            }
            long beginNanos = System.nanoTime();
            producer.beginTransaction();
            for (ConsumerRecord<byte[], byte[]> one : read) {
                producer.send(new ProducerRecord<>(topic, one.value()));
                bytes += one.value().length;
            }
            producer.sendOffsetsToTransaction(read.nextOffsets(), source.groupMetadata());
            producer.commitTransaction();
            took.recordValue(System.nanoTime() - beginNanos);
        }
        return new Committed(bytes, took.getTotalCount(), new FixedRate.Latency(took));
    }

    private static long endNanos(double seconds) {
        return System.nanoTime() + (long) (seconds * 1e9);
    }

    @Override
    public void close() {
        producer.close();
    }
}
