/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.client;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The members of a consumer group, each in a thread of its own. */
public final class GroupMembers implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long PAUSE_MS = 5;

    private final List<Member> members = new ArrayList<>();

    /**
     * Lets all of them join at once.
     *
     * @param protocol {@code group.protocol}
     */
    public GroupMembers(Clients clients, String topic, String protocol, int count) {
        for (int i = 0; i < count; i++) {
            members.add(
                    new Member(
                            clients.consumer(Map.of("group.id", topic, "group.protocol", protocol)),
                            topic));
        }
        members.forEach(member -> member.thread.start());
    }

    /** Waits until each partition has one member, and each member has a partition. */
    public void awaitAll(int partitions) throws InterruptedException {
        long endNanos = System.nanoTime() + PATIENCE_NANOS;
        while (!haveAll(partitions)) {
            if (System.nanoTime() - endNanos > 0) {
                throw new IllegalStateException(
                        "the members have not got all partitions within 120 s");
            }
            Thread.sleep(PAUSE_MS);
        }
    }

    private boolean haveAll(int partitions) {
        Set<TopicPartition> seen = new HashSet<>();
        int count = 0;
        for (Member member : members) {
            Exception problem = member.failure.get();
            if (problem != null) {
                throw new IllegalStateException("a member has failed: " + problem, problem);
            }
            Set<TopicPartition> owned = member.owned;
            if (owned.isEmpty()) {
                return false;
            }
            seen.addAll(owned);
            count += owned.size();
        }
        return seen.size() == partitions && count == partitions;
    }

    /** Lets the last one leave. */
    public void leave() {
        members.removeLast().ended = true;
    }

    @Override
    public void close() {
        members.forEach(member -> member.ended = true);
        try {
            for (Member member : members) {
                member.thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One of them. */
    private static final class Member {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Thread thread;
        private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        private volatile Set<TopicPartition> owned = Set.of();
        private volatile boolean ended;

        Member(KafkaConsumer<byte[], byte[]> consumer, String topic) {
            this.consumer = consumer;
            this.thread = new Thread(() -> poll(topic), "group-member");
        }

        private void poll(String topic) {
            try (consumer) {
                consumer.subscribe(List.of(topic));
                while (!ended) {
                    consumer.poll(POLL);
                    owned = Set.copyOf(consumer.assignment());
                }
            } catch (RuntimeException e) {
                failure.set(e);
            }
        }
    }
}
