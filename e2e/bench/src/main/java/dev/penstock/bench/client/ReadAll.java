/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.client;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A consumer that reads a topic from its beginning to its end, again and again. */
public final class ReadAll implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration MAX_ONCE = Duration.ofMinutes(5);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final long records;
    private long left;

    /**
     * A consumer of a topic that does not change meanwhile.
     *
     * @param partitions of the topic
     */
    public ReadAll(Clients clients, String topic, int partitions) {
        this(clients, topic, partitions, Map.of());
    }

    /**
     * A consumer with other settings than Kafka's defaults.
     *
     * @param more settings, such as its group's name
     */
    public ReadAll(Clients clients, String topic, int partitions, Map<String, String> more) {
        this.consumer = clients.consumer(more);
        this.partitions = Clients.partitions(topic, partitions);
        consumer.assign(this.partitions);
        this.records =
                consumer.endOffsets(this.partitions).values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
    }

    /** Reads for so long, at least; gives the bytes of the values. */
    public long read(double seconds) {
        long endNanos = System.nanoTime() + (long) (seconds * 1e9);
        long bytes = 0;
        while (System.nanoTime() < endNanos) {
            if (left == 0) {
                consumer.seekToBeginning(partitions);
                left = records;
            }
            for (ConsumerRecord<byte[], byte[]> one : consumer.poll(POLL)) {
                bytes += one.value().length;
                left--;
            }
        }
        return bytes;
    }

    /** Reads all of it once; gives the bytes of the values. */
    public long readOnce() {
        long endNanos = System.nanoTime() + MAX_ONCE.toNanos();
        consumer.seekToBeginning(partitions);
        long bytes = 0;
        left = records;
        while (left > 0) {
            if (System.nanoTime() - endNanos > 0) {
                throw new IllegalStateException(
                        left + " of " + records + " records did not come in " + MAX_ONCE);
            }
            for (ConsumerRecord<byte[], byte[]> one : consumer.poll(POLL)) {
                bytes += one.value().length;
                left--;
            }
        }
        return bytes;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
