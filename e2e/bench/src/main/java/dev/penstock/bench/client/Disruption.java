/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.client;

import dev.penstock.bench.result.Series;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Produces with acks=all to one partition at a fixed rate while something happens to the cluster,
 * then reads all of it back: what was acknowledged must be there, once and in order.
 */
public final class Disruption {
    private static final int RECORD_BYTES = 100;
    private static final double NANOS_PER_MS = 1e6;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long READ_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Clients clients;
    private final TopicPartition partition;
    private final int recordsPerS;

    public Disruption(Clients clients, TopicPartition partition, int recordsPerS) {
        this.clients = clients;
        this.partition = partition;
        this.recordsPerS = recordsPerS;
    }

    /** What happens to the cluster. */
    public interface Event {
        void happen() throws IOException, InterruptedException;
    }

    /**
     * What the producer saw.
     *
     * @param longestSilenceMs between two acknowledgements
     * @param acknowledged in each step of {@link Series#ACKNOWLEDGED}
     */
    public record Seen(double longestSilenceMs, List<Double> acknowledged) {}

    /** Produces for so long, lets the event happen and goes on. */
    public Seen run(int secondsBefore, int secondsAfter, Event event)
            throws IOException, InterruptedException {
        int count = (secondsBefore + secondsAfter) * recordsPerS;
        long[] ackNanos = new long[count];
        AtomicLong eventNanos = new AtomicLong();
        AtomicInteger failed = new AtomicInteger();
        try (KafkaProducer<byte[], byte[]> producer =
                clients.producer(Map.of("acks", "all", "delivery.timeout.ms", "120000"))) {
            // A slow first record is no silence, and the event shall come to a producer at work.
            producer.send(record(0)).get();
            ackNanos[0] = System.nanoTime();
            FutureTask<Boolean> happening =
                    new FutureTask<>(
                            () -> {
                                TimeUnit.SECONDS.sleep(secondsBefore);
                                eventNanos.set(System.nanoTime());
                                event.happen();
                                return true;
                            });
            new Thread(happening, "event").start();
            long beginNanos = System.nanoTime();
            for (int i = 1; i < count; i++) {
                int index = i;
                FixedRate.sleepUntil(beginNanos + i * TimeUnit.SECONDS.toNanos(1) / recordsPerS);
                producer.send(
                        record(i),
                        (_, problem) -> {
                            if (problem == null) {
                                ackNanos[index] = System.nanoTime();
                            } else {
                                failed.incrementAndGet();
                            }
                        });
            }
            producer.flush();
            happening.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the first record, or the event, failed: " + e.getCause(), e);
        }
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " records failed for good");
        }
        verify(count);
        Arrays.sort(ackNanos);
        return new Seen(longestSilenceMs(ackNanos), steps(ackNanos, eventNanos.get()));
    }

    private ProducerRecord<byte[], byte[]> record(int index) {
        return new ProducerRecord<>(
                partition.topic(),
                partition.partition(),
                null,
                ByteBuffer.allocate(RECORD_BYTES).putInt(index).array());
    }

    private void verify(int count) {
        BitSet seen = new BitSet();
        int repeated = 0;
        int reordered = 0;
        int last = -1;
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer(Map.of())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            long stopNanos = System.nanoTime() + READ_TIMEOUT_NANOS;
            while (consumer.position(partition) < end && System.nanoTime() < stopNanos) {
                for (ConsumerRecord<byte[], byte[]> one : consumer.poll(POLL)) {
                    int index = ByteBuffer.wrap(one.value()).getInt();
                    repeated += seen.get(index) ? 1 : 0;
                    reordered += index < last ? 1 : 0;
                    seen.set(index);
                    last = index;
                }
            }
        }
        int lost = count - seen.cardinality();
        if (lost + repeated + reordered > 0) {
            throw new IllegalStateException(
                    "of %d acknowledged records %d are lost, %d repeated, %d out of order"
                            .formatted(count, lost, repeated, reordered));
        }
    }

    private static double longestSilenceMs(long[] sortedNanos) {
        long longest = 0;
        for (int i = 1; i < sortedNanos.length; i++) {
            longest = Math.max(longest, sortedNanos[i] - sortedNanos[i - 1]);
        }
        return longest / NANOS_PER_MS;
    }

    private static List<Double> steps(long[] sortedNanos, long eventNanos) {
        long beginNanos = eventNanos - Series.STEPS_BEFORE_EVENT * STEP_NANOS;
        long last = sortedNanos[sortedNanos.length - 1];
        double[] steps = new double[(int) Math.max(1, (last - beginNanos) / STEP_NANOS + 1)];
        for (long ackNanos : sortedNanos) {
            if (ackNanos >= beginNanos) {
                steps[(int) ((ackNanos - beginNanos) / STEP_NANOS)]++;
            }
        }
        return Arrays.stream(steps).boxed().toList();
    }
}
