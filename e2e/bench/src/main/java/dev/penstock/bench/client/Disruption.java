/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.client;

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

/**
 * Produces with acks=all to one partition at a fixed rate while something happens to the cluster,
 * then reads all of it back: what was acknowledged must be there, once and in order.
 */
public final class Disruption {
    private static final int RECORD_BYTES = 100;
    private static final double NANOS_PER_MS = 1e6;
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
     * Produces for so long, lets the event happen and goes on.
     *
     * @return the longest time between two acknowledgements, in milliseconds
     */
    public double run(int secondsBefore, int secondsAfter, Event event)
            throws IOException, InterruptedException {
        int count = (secondsBefore + secondsAfter) * recordsPerS;
        long[] ackNanos = new long[count];
        AtomicInteger failed = new AtomicInteger();
        try (KafkaProducer<byte[], byte[]> producer =
                clients.producer(Map.of("acks", "all", "delivery.timeout.ms", "120000"))) {
            producer.partitionsFor(partition.topic());
            FutureTask<Boolean> happening =
                    new FutureTask<>(
                            () -> {
                                TimeUnit.SECONDS.sleep(secondsBefore);
                                event.happen();
                                return true;
                            });
            new Thread(happening, "event").start();
            long beginNanos = System.nanoTime();
            for (int i = 0; i < count; i++) {
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
            throw new IllegalStateException("the event did not happen: " + e.getCause(), e);
        }
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " records failed for good");
        }
        verify(count);
        return longestSilenceMs(ackNanos);
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

    private static double longestSilenceMs(long[] ackNanos) {
        long[] sorted = ackNanos.clone();
        Arrays.sort(sorted);
        long longest = 0;
        for (int i = 1; i < sorted.length; i++) {
            longest = Math.max(longest, sorted[i] - sorted[i - 1]);
        }
        return longest / NANOS_PER_MS;
    }
}
