/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.client;

import dev.penstock.bench.result.Series;

import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Produces at a fixed rate and consumes beside it. A record's time runs from when it was due until
 * the consumer has it, so that a pause counts for each record that it delays.
 */
public final class FixedRate {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long ARRIVAL_TIMEOUT_S = 30;
    private static final double NANOS_PER_MS = 1e6;
    private static final double WARM_UP_SHARE = 0.25;

    private final Clients clients;
    private final String topic;
    private final int partitions;
    private final int recordsPerS;
    private final int recordBytes;

    public FixedRate(
            Clients clients, String topic, int partitions, int recordsPerS, int recordBytes) {
        this.clients = clients;
        this.topic = topic;
        this.partitions = partitions;
        this.recordsPerS = recordsPerS;
        this.recordBytes = recordBytes;
    }

    /** Of all records that count. */
    public record Latency(Histogram nanos) {
        public double ms(double percentile) {
            return nanos.getValueAtPercentile(percentile) / NANOS_PER_MS;
        }

        /** At each of {@link Series#PERCENTILES}. */
        public List<Double> curveMs() {
            return Series.PERCENTILES.stream().map(this::ms).toList();
        }
    }

    /** Runs for so long, of which the first quarter is not counted. */
    public Latency run(int seconds) throws InterruptedException {
        int count = seconds * recordsPerS;
        long[] dueNanos = new long[count];
        long[] takenNanos = new long[count];
        CountDownLatch ready = new CountDownLatch(1);
        CountDownLatch missing = new CountDownLatch(count);
        Thread consuming =
                new Thread(() -> consume(ready, missing, dueNanos, takenNanos), "fixed-rate");
        consuming.setDaemon(true);
        consuming.start();
        ready.await();
        produce(dueNanos);
        if (!missing.await(ARRIVAL_TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    missing.getCount() + " of " + count + " records did not arrive");
        }
        Histogram histogram = new Histogram(3);
        for (int i = (int) (count * WARM_UP_SHARE); i < count; i++) {
            histogram.recordValue(takenNanos[i]);
        }
        return new Latency(histogram);
    }

    private void produce(long[] dueNanos) {
        try (KafkaProducer<byte[], byte[]> producer =
                clients.producer(Map.of("acks", "all", "linger.ms", "0"))) {
            producer.partitionsFor(topic);
            long beginNanos = System.nanoTime();
            for (int i = 0; i < dueNanos.length; i++) {
                dueNanos[i] = beginNanos + i * TimeUnit.SECONDS.toNanos(1) / recordsPerS;
                sleepUntil(dueNanos[i]);
                byte[] value = ByteBuffer.allocate(recordBytes).putInt(i).array();
                producer.send(new ProducerRecord<>(topic, i % partitions, null, value));
            }
            producer.flush();
        }
    }

    private void consume(
            CountDownLatch ready, CountDownLatch missing, long[] dueNanos, long[] takenNanos) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                clients.consumer(Map.of("auto.offset.reset", "latest"))) {
            List<TopicPartition> all = Clients.partitions(topic, partitions);
            consumer.assign(all);
            consumer.seekToEnd(all);
            all.forEach(consumer::position);
            consumer.poll(POLL);
            ready.countDown();
            while (missing.getCount() > 0) {
                for (ConsumerRecord<byte[], byte[]> one : consumer.poll(POLL)) {
                    int index = ByteBuffer.wrap(one.value()).getInt();
                    takenNanos[index] = System.nanoTime() - dueNanos[index];
                    missing.countDown();
                }
            }
        }
    }

    static void sleepUntil(long dueNanos) {
        long leftNanos = dueNanos - System.nanoTime();
        while (leftNanos > 0) {
            LockSupport.parkNanos(leftNanos);
            leftNanos = dueNanos - System.nanoTime();
        }
    }
}
