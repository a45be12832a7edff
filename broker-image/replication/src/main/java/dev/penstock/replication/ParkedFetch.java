/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import java.util.ArrayList;
import java.util.List;

/**
 * A fetch that found too few bytes and waits for more on its partitions of one loop. The caller
 * makes it, parks it on each partition ({@link PartitionReplica#park}), and reads all of them again
 * when it is woken: by enough bytes, by a change of a partition's role, or by its deadline.
 */
public final class ParkedFetch extends Deadline {
    private final FetchWaiter waiter;
    private final LoopContext context;
    private final List<ParkedFetches.Place> places = new ArrayList<>();
    private long missingBytes;

    /**
     * Begins to wait.
     *
     * @param waiter handed back when it is woken
     * @param missingBytes how many more bytes make it worth an answer; at least 1
     * @param deadlineNanos when it is woken in any case
     */
    public ParkedFetch(
            FetchWaiter waiter, long missingBytes, long deadlineNanos, LoopContext context) {
        this.waiter = waiter;
        this.missingBytes = Math.max(1, missingBytes);
        this.context = context;
        context.deadlines().set(this, deadlineNanos);
    }

    /** Waits no more, without an answer: its connection is gone. */
    public void cancel() {
        context.deadlines().remove(this);
        places.forEach(ParkedFetches.Place::leave);
        places.clear();
    }

    /** That many bytes more can be read on one of its partitions. */
    void gained(long bytes) {
        missingBytes -= bytes;
        if (missingBytes <= 0) {
            wake();
        }
    }

    void wake() {
        cancel();
        context.effects().add(new Effect.WakeFetch(waiter));
    }

    /** The high watermark moved: a follower is told soon, with what else there will be by then. */
    void linger(long nowNanos) {
        long untilNanos = nowNanos + context.settings().watermarkLingerNanos();
        if (isWaiting() && untilNanos - atNanos < 0) {
            context.deadlines().set(this, untilNanos);
        }
    }

    void joined(ParkedFetches.Place place) {
        places.add(place);
    }

    @Override
    protected void expired(long plannedNanos, long nowNanos) {
        wake();
    }
}
