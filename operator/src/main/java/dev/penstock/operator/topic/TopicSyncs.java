/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import dev.penstock.crds.Topic;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Decides when which Topics are looked at: those that something happened to at once, those that the
 * last look wants to see again when it says so, and all of them every minute, for drift.
 *
 * <p>Each Cluster has one thread of work, which takes so many Topics at a time that the orders to
 * the brokers are few and a single Topic waits for no more than one turn of the others.
 */
final class TopicSyncs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSyncs.class);
    private static final Duration PERIOD = Duration.ofSeconds(60);
    private static final Duration AFTER_A_BUG = Duration.ofSeconds(30);

    /**
     * Topics of one look. A single one waits for a turn and its own, half a second of a hundred
     * writes each; much fewer would make a request to the brokers for every few Topics.
     */
    private static final int TURN = 50;

    /** One Cluster: at most one look is going on. */
    private static final class Sync {
        private final TopicQueue queue = new TopicQueue();
        private boolean running;
    }

    private final TopicPass pass;
    private final TopicCache cache;
    private final ExecutorService looks = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timers =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("topic-timer").factory());
    private final Map<String, Sync> syncs = new HashMap<>();

    TopicSyncs(TopicPass pass, TopicCache cache) {
        this.pass = pass;
        this.cache = cache;
    }

    /** Something happened to this Topic. Returns at once. */
    synchronized void request(String cluster, String name) {
        if (looks.isShutdown()) {
            return;
        }
        Sync sync = syncs.get(cluster);
        if (sync == null) {
            sync = new Sync();
            syncs.put(cluster, sync);
            later(() -> sweep(cluster), PERIOD);
        }
        sync.queue.add(name);
        begin(cluster, sync);
    }

    private synchronized void requestBehind(String cluster, Collection<String> names) {
        Sync sync = syncs.get(cluster);
        if (sync != null && !looks.isShutdown()) {
            sync.queue.addBehind(names);
            begin(cluster, sync);
        }
    }

    private void begin(String cluster, Sync sync) {
        if (!sync.running && !sync.queue.isEmpty()) {
            sync.running = true;
            looks.execute(() -> run(cluster, sync));
        }
    }

    private void later(Runnable task, Duration delay) {
        timers.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** All Topics of a Cluster, until it has none. */
    private synchronized void sweep(String cluster) {
        List<String> names =
                cache.topicsOf(cluster).stream()
                        .map(topic -> topic.getMetadata().getName())
                        .toList();
        Sync sync = syncs.get(cluster);
        if (names.isEmpty() && sync != null && !sync.running && sync.queue.isEmpty()) {
            syncs.remove(cluster);
        } else if (!timers.isShutdown()) {
            requestBehind(cluster, names);
            later(() -> sweep(cluster), PERIOD);
        }
    }

    private void run(String cluster, Sync sync) {
        Map<String, Duration> again = Map.of();
        List<String> names = List.of();
        try {
            ClusterState state = pass.stateOf(cluster);
            names = take(sync, state instanceof ClusterState.Answering ? TURN : Integer.MAX_VALUE);
            again = pass.run(state, topics(cluster, names));
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("cluster", cluster)
                    .setCause(e)
                    .log("A look at Topics failed");
            again = names.stream().collect(Collectors.toMap(name -> name, _ -> AFTER_A_BUG));
        } finally {
            end(cluster, sync, again);
        }
    }

    /** A single look-up makes a copy: too dear for thousands. */
    private Collection<Topic> topics(String cluster, List<String> names) {
        if (names.size() <= TURN) {
            return names.stream()
                    .map(name -> cache.topic(cluster, name))
                    .flatMap(Optional::stream)
                    .toList();
        }
        Set<String> wanted = Set.copyOf(names);
        return cache.topicsOf(cluster).stream()
                .filter(topic -> wanted.contains(topic.getMetadata().getName()))
                .toList();
    }

    private synchronized List<String> take(Sync sync, int places) {
        return sync.queue.take(places);
    }

    private synchronized void end(String cluster, Sync sync, Map<String, Duration> again) {
        if (looks.isShutdown()) {
            return;
        }
        again.entrySet().stream()
                .collect(
                        Collectors.groupingBy(
                                Map.Entry::getValue,
                                Collectors.mapping(Map.Entry::getKey, Collectors.toList())))
                .forEach((delay, names) -> later(() -> requestBehind(cluster, names), delay));
        sync.running = false;
        begin(cluster, sync);
    }

    @Override
    public synchronized void close() {
        timers.shutdownNow();
        looks.shutdownNow();
    }
}
