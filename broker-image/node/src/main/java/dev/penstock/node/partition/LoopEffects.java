/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.replication.Deadlines;
import dev.penstock.replication.Effect;
import dev.penstock.replication.Effects;
import dev.penstock.replication.FetchWaiter;
import dev.penstock.replication.IsrProposal;
import dev.penstock.replication.LiveBrokers;
import dev.penstock.replication.LoopContext;
import dev.penstock.replication.ReplicationSettings;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Carries out what the replicas of one loop want done, and wakes them when their time has come. On
 * that loop only.
 *
 * <p>Always: after {@link #settle} no effect waits, and the timer is set for the next deadline.
 */
final class LoopEffects {
    private final Scheduler loop;
    private final Clock clock;
    private final Outlet outlet;
    private final Effects effects = new Effects();
    private final Deadlines deadlines = new Deadlines();
    private final LoopContext context;
    private final Map<TopicPartition, List<HighWatermarkListener>> listeners = new TreeMap<>();
    private Scheduler.@Nullable Timer timer;
    private long timerNanos = Long.MAX_VALUE;

    /** Where effects go that are for others than waiting clients. */
    interface Outlet {
        void proposeIsr(IsrProposal proposal);

        void fetch(BrokerId leader);

        void isrChanged(Effect.IsrChanged changed);

        void truncated(Effect.Truncated truncated);

        void batchesRefused(Effect.BatchesRefused refused);
    }

    LoopEffects(
            Scheduler loop,
            Clock clock,
            LiveBrokers liveBrokers,
            ReplicationSettings settings,
            Outlet outlet) {
        this.loop = loop;
        this.clock = clock;
        this.outlet = outlet;
        this.context = new LoopContext(effects, deadlines, settings, liveBrokers);
    }

    /** What all replicas of the loop share. */
    LoopContext context() {
        return context;
    }

    /** Adds one who is told when the partition's high watermark moves. */
    void follow(TopicPartition id, HighWatermarkListener listener) {
        listeners.computeIfAbsent(id, _ -> new CopyOnWriteArrayList<>()).add(listener);
    }

    /** Takes one away who was told; may be called while listeners are told. */
    void unfollow(TopicPartition id, HighWatermarkListener listener) {
        List<HighWatermarkListener> following = listeners.get(id);
        if (following != null && following.remove(listener) && following.isEmpty()) {
            listeners.remove(id);
        }
    }

    /** Carries out what replicas want done, until they want no more, and sets the timer. */
    void settle() {
        drain();
        OptionalLong next = deadlines.nextNanos();
        long wanted = next.orElse(Long.MAX_VALUE);
        if (wanted < timerNanos) {
            Scheduler.Timer old = timer;
            if (old != null) {
                old.cancel();
            }
            timerNanos = wanted;
            timer = loop.schedule(Math.max(0L, wanted - clock.nanoTime()), this::expire);
        }
    }

    private void expire() {
        timer = null;
        timerNanos = Long.MAX_VALUE;
        deadlines.expire(clock.nanoTime());
        settle();
    }

    /** Carries out what replicas want done; they want nothing at a later time any more. */
    void drain() {
        for (Effect next = effects.poll(); next != null; next = effects.poll()) {
            carryOut(next);
        }
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.AnswerProduce answer ->
                    ((ProduceReceiver) answer.waiter()).accept(ProduceResult.of(answer.answer()));
            case Effect.WakeFetch wake -> ((Woken) wake.waiter()).task.run();
            case Effect.ProposeIsr propose -> outlet.proposeIsr(propose.proposal());
            case Effect.HighWatermarkAdvanced advanced -> tellListeners(advanced);
            case Effect.FetchReady ready -> outlet.fetch(ready.leader());
            case Effect.IsrChanged changed -> outlet.isrChanged(changed);
            case Effect.Truncated truncated -> outlet.truncated(truncated);
            case Effect.BatchesRefused refused -> outlet.batchesRefused(refused);
        }
    }

    private void tellListeners(Effect.HighWatermarkAdvanced advanced) {
        List<HighWatermarkListener> following = listeners.get(advanced.partition());
        if (following != null) {
            for (HighWatermarkListener listener : following) {
                listener.highWatermarkAdvanced(advanced.highWatermark());
            }
        }
    }

    /** A fetch that waits for more. */
    record Woken(Runnable task) implements FetchWaiter {}
}
