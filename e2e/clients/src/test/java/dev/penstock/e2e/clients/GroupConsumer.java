/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A consumer that polls on a thread of its own and says what it has. It speaks the newer protocol
 * unless told otherwise.
 */
final class GroupConsumer implements AutoCloseable, ConsumerRebalanceListener {
    /** What was read, by topic; the values of a test's records are all different. */
    private static final Map<String, Set<String>> READ = new ConcurrentHashMap<>();

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<String, String> consumer;
    private final Set<TopicPartition> owned = ConcurrentHashMap.newKeySet();
    private final AtomicInteger revoked = new AtomicInteger();
    private final Thread thread;
    private volatile boolean closing;

    private GroupConsumer(KafkaConsumer<String, String> consumer) {
        this.consumer = consumer;
        thread = Thread.ofPlatform().name("group-consumer").unstarted(this::poll);
    }

    static GroupConsumer start(
            String servers, String group, Map<String, String> settings, String topic) {
        GroupConsumer started = new GroupConsumer(client(servers, group, settings));
        started.consumer.subscribe(List.of(topic), started);
        started.thread.start();
        return started;
    }

    static GroupConsumer start(
            String servers,
            String group,
            Map<String, String> settings,
            SubscriptionPattern pattern) {
        GroupConsumer started = new GroupConsumer(client(servers, group, settings));
        started.consumer.subscribe(pattern, started);
        started.thread.start();
        return started;
    }

    private static KafkaConsumer<String, String> client(
            String servers, String group, Map<String, String> settings) {
        Map<String, Object> all = new HashMap<>();
        all.put("bootstrap.servers", servers);
        all.put("group.id", group);
        all.put("group.protocol", "consumer");
        all.put("auto.offset.reset", "earliest");
        all.put("auto.commit.interval.ms", "500");
        all.putAll(settings);
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    private void poll() {
        try (consumer) {
            while (!closing) {
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    READ.computeIfAbsent(record.topic(), _ -> ConcurrentHashMap.newKeySet())
                            .add(record.value());
                }
            }
        } catch (WakeupException e) {
            if (!closing) {
                throw e;
            }
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        owned.addAll(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        owned.removeAll(partitions);
        revoked.addAndGet(partitions.size());
    }

    Set<TopicPartition> owned() {
        return Set.copyOf(owned);
    }

    /** How many partitions it had to give up. */
    int revoked() {
        return revoked.get();
    }

    void forgetRevoked() {
        revoked.set(0);
    }

    /** What consumers have read of the topic. */
    static Set<String> readOf(String topic) {
        return Set.copyOf(READ.getOrDefault(topic, Set.of()));
    }

    /** Leaves as applications do: the last poll is finished, positions are committed. */
    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
