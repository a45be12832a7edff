/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.client;

import dev.penstock.bench.result.Series;

import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Produces with acks=all at a fixed rate for as long as it is open, in a thread of its own. A
 * record's time runs from when it was due until it is acknowledged.
 */
public final class SteadyProducer implements AutoCloseable {
    private static final Duration MAX_CLOSE = Duration.ofSeconds(60);
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final int partitions;
    private final int recordsPerS;
    private final byte[] value;
    private final List<Sample> samples = new ArrayList<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::produce, "steady-producer");
    private volatile boolean ended;

    private SteadyProducer(
            Clients clients, String topic, int partitions, int recordsPerS, int recordBytes) {
        this.producer = clients.producer(Map.of("acks", "all", "linger.ms", "0"));
        this.topic = topic;
        this.partitions = partitions;
        this.recordsPerS = recordsPerS;
        this.value = new byte[recordBytes];
    }

    /** One record. */
    private record Sample(long dueNanos, long tookNanos) {}

    public static SteadyProducer start(
            Clients clients, String topic, int partitions, int recordsPerS, int recordBytes) {
        SteadyProducer started =
                new SteadyProducer(clients, topic, partitions, recordsPerS, recordBytes);
        started.thread.start();
        return started;
    }

    private void produce() {
        long beginNanos = System.nanoTime();
        for (long i = 0; !ended; i++) {
            long dueNanos = beginNanos + i * SECOND_NANOS / recordsPerS;
            FixedRate.sleepUntil(dueNanos);
            producer.send(
                    new ProducerRecord<>(topic, (int) (i % partitions), null, value),
                    (_, problem) -> {
                        if (problem == null) {
                            add(new Sample(dueNanos, System.nanoTime() - dueNanos));
                        } else {
                            failure.compareAndSet(null, problem);
                        }
                    });
        }
    }

    private synchronized void add(Sample sample) {
        samples.add(sample);
    }

    /** Sends no more, and waits for what was sent. */
    public void end() throws InterruptedException {
        ended = true;
        thread.join();
        producer.flush();
        Exception problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException("a record was refused: " + problem, problem);
        }
    }

    /** Of what was due between the two times and is acknowledged. */
    public synchronized FixedRate.Latency latency(long fromNanos, long toNanos) {
        Histogram histogram = new Histogram(3);
        for (Sample one : samples) {
            if (one.dueNanos - fromNanos >= 0 && one.dueNanos - toNanos < 0) {
                histogram.recordValue(one.tookNanos);
            }
        }
        return new FixedRate.Latency(histogram);
    }

    /** {@link Series#P99}, of the whole seconds between the two times. */
    public List<Double> p99EachSecondMs(long fromNanos, long toNanos) {
        List<Double> each = new ArrayList<>();
        for (long at = fromNanos; at + SECOND_NANOS - toNanos <= 0; at += SECOND_NANOS) {
            each.add(latency(at, at + SECOND_NANOS).ms(99));
        }
        return each;
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(MAX_CLOSE);
    }
}
