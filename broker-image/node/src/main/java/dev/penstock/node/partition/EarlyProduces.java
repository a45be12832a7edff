/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Produces that came to a replica which may well be elected next: who sent them has perhaps heard
 * of the election before this broker has. On the loop of the partitions only.
 *
 * <pre>
 *   held ──another leader epoch, or after the patience──▶ tried, and refused where nobody leads yet
 * </pre>
 *
 * <p>Always: those of one partition are tried together, in the order in which they came, so that
 * none is appended after one before it was refused.
 */
final class EarlyProduces {
    /**
     * How much earlier than this broker a client may know who leads. Longer than metadata take to
     * reach all brokers, no longer than a client waits after it was refused.
     */
    static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Scheduler loop;
    private final Map<TopicPartition, Held> held = new TreeMap<>();

    EarlyProduces(Scheduler loop) {
        this.loop = loop;
    }

    /** Holds the produce until it is known whether the replica leads. */
    void hold(HostedPartition partition, Runnable produce) {
        LeaderEpoch epoch = partition.replica().role().orElseThrow().leaderEpoch();
        held.computeIfAbsent(partition.id(), id -> begin(id, epoch)).produces.add(produce);
    }

    private Held begin(TopicPartition id, LeaderEpoch epoch) {
        return new Held(epoch, loop.schedule(PATIENCE_NANOS, () -> release(id)));
    }

    /** The metadata has spoken of the partition: its role may be another one. */
    void assigned(TopicPartition id, @Nullable HostedPartition partition) {
        Held waiting = held.get(id);
        if (waiting != null && (partition == null || waiting.isOver(partition))) {
            release(id);
        }
    }

    /** Nothing is held any more. */
    void close() {
        List.copyOf(held.keySet()).forEach(this::release);
    }

    private void release(TopicPartition id) {
        Held waiting = held.remove(id);
        if (waiting != null) {
            waiting.timer.cancel();
            waiting.produces.forEach(Runnable::run);
        }
    }

    /** What waits for one partition, and in which epoch it began to. */
    private static final class Held {
        private final LeaderEpoch epoch;
        private final Scheduler.Timer timer;
        private final List<Runnable> produces = new ArrayList<>();

        Held(LeaderEpoch epoch, Scheduler.Timer timer) {
            this.epoch = epoch;
            this.timer = timer;
        }

        boolean isOver(HostedPartition partition) {
            return partition
                    .replica()
                    .role()
                    .filter(role -> role.leaderEpoch().equals(epoch))
                    .isEmpty();
        }
    }
}
