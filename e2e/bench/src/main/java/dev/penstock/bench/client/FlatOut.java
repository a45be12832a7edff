/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.client;

import dev.penstock.bench.result.Series;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Producers that send as fast as they may, each in a thread of its own. */
public final class FlatOut implements AutoCloseable {
    /** What is not acknowledged by then is given up: by now everything was counted. */
    private static final Duration MAX_CLOSE = Duration.ofSeconds(30);

    private static final long PAUSE_MS = 5;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final double NANOS_PER_S = 1e9;
    private static final double BYTES_PER_MB = 1e6;

    private final List<KafkaProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final List<ProducerRecord<byte[], byte[]>> records;
    private final int valueBytes;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    private FlatOut(Clients clients, String topic, Shape shape, int count) {
        this.records = shape.contents().records(topic, shape.recordBytes());
        this.valueBytes = shape.recordBytes();
        for (int i = 0; i < count; i++) {
            KafkaProducer<byte[], byte[]> producer = clients.producer(shape.settings());
            producers.add(producer);
            threads.add(new Thread(() -> send(producer), "flat-out-" + i));
        }
    }

    public static FlatOut start(Clients clients, String topic, Shape shape) {
        return start(clients, topic, shape, 1);
    }

    /** Starts so many producers, each of which has connections of its own. */
    public static FlatOut start(Clients clients, String topic, Shape shape, int count) {
        FlatOut started = new FlatOut(clients, topic, shape, count);
        started.threads.forEach(Thread::start);
        return started;
    }

    private void send(KafkaProducer<byte[], byte[]> producer) {
        for (int next = 0; !ended; next = (next + 1) % records.size()) {
            producer.send(
                    records.get(next),
                    (_, problem) -> {
                        if (problem == null) {
                            acknowledged.incrementAndGet();
                        } else {
                            failure.compareAndSet(null, problem);
                        }
                    });
        }
    }

    /** Bytes of values that were acknowledged so far. */
    public long acknowledgedBytes() {
        Exception problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException("a record was refused: " + problem, problem);
        }
        return acknowledged.get() * valueBytes;
    }

    /** Waits until so many bytes are acknowledged. */
    public void awaitBytes(long bytes) throws InterruptedException {
        while (acknowledgedBytes() < bytes) {
            Thread.sleep(PAUSE_MS);
        }
    }

    /** Waits so long; gives MB/s of each step of {@link Series#THROUGHPUT}. */
    public List<Double> watch(double seconds) {
        List<Double> rates = new ArrayList<>();
        long beginNanos = System.nanoTime();
        long endNanos = beginNanos + (long) (seconds * NANOS_PER_S);
        long bytes = acknowledgedBytes();
        while (endNanos - beginNanos > 0) {
            FixedRate.sleepUntil(Math.min(beginNanos + STEP_NANOS, endNanos));
            long nowNanos = System.nanoTime();
            long now = acknowledgedBytes();
            rates.add((now - bytes) / BYTES_PER_MB / ((nowNanos - beginNanos) / NANOS_PER_S));
            beginNanos = nowNanos;
            bytes = now;
        }
        return rates;
    }

    /** Ends after what was sent is acknowledged. */
    @Override
    public void close() {
        ended = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producers.forEach(producer -> producer.close(MAX_CLOSE));
    }
}
