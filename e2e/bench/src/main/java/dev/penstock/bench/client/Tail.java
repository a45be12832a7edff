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
import java.util.concurrent.atomic.AtomicLong;

/** A consumer that takes what comes to a topic from now on, in a thread of its own. */
public final class Tail implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AtomicLong bytes = new AtomicLong();
    private final Thread thread = new Thread(this::consume, "tail");
    private volatile boolean ended;

    private Tail(Clients clients, String topic, int partitions) {
        this.consumer = clients.consumer(Map.of());
        List<TopicPartition> all = Clients.partitions(topic, partitions);
        consumer.assign(all);
        consumer.seekToEnd(all);
        all.forEach(consumer::position);
    }

    /** Begins at the end of all partitions of the topic. */
    public static Tail start(Clients clients, String topic, int partitions) {
        Tail started = new Tail(clients, topic, partitions);
        started.thread.start();
        return started;
    }

    private void consume() {
        while (!ended) {
            for (ConsumerRecord<byte[], byte[]> one : consumer.poll(POLL)) {
                bytes.addAndGet(one.value().length);
            }
        }
    }

    /** Bytes of values that were consumed so far. */
    public long consumedBytes() {
        return bytes.get();
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
    }
}
