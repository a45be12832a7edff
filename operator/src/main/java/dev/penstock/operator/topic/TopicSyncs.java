/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.Topic;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Decides when the Topics of a Cluster are looked at: after a request, and again when the last pass
 * says so. Requests during a pass become one pass after it, so that a burst of ten thousand new
 * Topics costs a few passes and not ten thousand.
 */
final class TopicSyncs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSyncs.class);
    private static final Duration AFTER_A_BUG = Duration.ofSeconds(30);

    /** Where Topics and Clusters are found. */
    interface Caches {
        Collection<Topic> topicsOf(String cluster);

        Optional<Cluster> cluster(String cluster);
    }

    /** One Cluster: at most one pass runs, and at most one more is asked for. */
    private static final class Sync {
        private boolean running;
        private boolean requested;
        private @Nullable ScheduledFuture<?> timer;
    }

    private final TopicPass pass;
    private final Caches caches;
    private final ExecutorService passes = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timers =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("topic-timer").factory());
    private final Map<String, Sync> syncs = new HashMap<>();

    TopicSyncs(TopicPass pass, Caches caches) {
        this.pass = pass;
        this.caches = caches;
    }

    /** The Topics of this Cluster may need something. Returns at once. */
    synchronized void request(String cluster) {
        Sync sync = syncs.computeIfAbsent(cluster, _ -> new Sync());
        if (sync.running) {
            sync.requested = true;
        } else if (!passes.isShutdown()) {
            begin(cluster, sync);
        }
    }

    private void begin(String cluster, Sync sync) {
        if (sync.timer != null) {
            sync.timer.cancel(false);
        }
        sync.running = true;
        sync.requested = false;
        passes.execute(() -> run(cluster));
    }

    private void run(String cluster) {
        Duration next = AFTER_A_BUG;
        Collection<Topic> topics = caches.topicsOf(cluster);
        try {
            next = pass.run(cluster, caches.cluster(cluster), topics);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("cluster", cluster)
                    .setCause(e)
                    .log("A pass over Topics failed");
        } finally {
            end(cluster, next, topics.isEmpty());
        }
    }

    private synchronized void end(String cluster, Duration next, boolean empty) {
        Sync sync = syncs.get(cluster);
        if (sync == null || passes.isShutdown()) {
            return;
        }
        sync.running = false;
        if (sync.requested) {
            begin(cluster, sync);
        } else if (empty) {
            syncs.remove(cluster);
        } else {
            sync.timer =
                    timers.schedule(() -> request(cluster), next.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public synchronized void close() {
        timers.shutdownNow();
        passes.shutdownNow();
    }
}
