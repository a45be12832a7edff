/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A member of a share group on a thread of its own, which accepts all that it is given. */
final class ShareReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final ShareConsumer<String, String> consumer;
    private final Queue<String> read = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean closing;

    private ShareReader(ShareConsumer<String, String> consumer) {
        this.consumer = consumer;
        thread = Thread.ofPlatform().name("share-reader").unstarted(this::poll);
    }

    static ShareReader start(String servers, String group, String topic) {
        ShareReader started = new ShareReader(client(servers, group, Map.of()));
        started.consumer.subscribe(List.of(topic));
        started.thread.start();
        return started;
    }

    /** Kafka's own share consumer. */
    static ShareConsumer<String, String> client(
            String servers, String group, Map<String, String> more) {
        Map<String, Object> all = new HashMap<>();
        all.put("bootstrap.servers", servers);
        all.put("group.id", group);
        all.putAll(more);
        return new KafkaShareConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    private void poll() {
        try (consumer) {
            while (!closing) {
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    read.add(record.value());
                }
            }
        } catch (WakeupException e) {
            if (!closing) {
                throw e;
            }
        }
    }

    /** What it was given so far, in that order. */
    List<String> read() {
        return List.copyOf(read);
    }

    /** Leaves as applications do: what it was given is acknowledged. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
