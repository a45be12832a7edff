/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.stall;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The thread that looks where loops stand with the disk, four times within the limit. */
public final class StallWatch implements AutoCloseable {
    /** More often costs an idle broker its rest, and would see a stall hardly sooner. */
    private static final long MIN_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long MAX_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int LOOKS_IN_LIMIT = 4;

    private final Supplier<List<LoopThread>> threads;
    private final StallActions actions;
    private final long limitNanos;
    private final long intervalNanos;
    private final Thread thread;
    private volatile boolean ended;

    private StallWatch(Supplier<List<LoopThread>> threads, long limitNanos, StallActions actions) {
        this.threads = threads;
        this.actions = actions;
        this.limitNanos = limitNanos;
        intervalNanos =
                Math.clamp(limitNanos / LOOKS_IN_LIMIT, MIN_INTERVAL_NANOS, MAX_INTERVAL_NANOS);
        thread = Thread.ofPlatform().name("stall-watch").daemon().unstarted(this::watch);
    }

    /**
     * Begins to watch.
     *
     * @param threads those of all data loops, which have begun
     * @param limitNanos how long a call may take; 0 lets it be
     */
    public static StallWatch start(
            Supplier<List<LoopThread>> threads, long limitNanos, StallActions actions) {
        StallWatch watch = new StallWatch(threads, limitNanos, actions);
        if (limitNanos > 0) {
            watch.thread.start();
        }
        return watch;
    }

    private void watch() {
        List<LoopThread> watched = threads.get();
        WriteStalls stalls =
                new WriteStalls(watched.size(), limitNanos, intervalNanos, System.nanoTime());
        long[] calls = new long[watched.size()];
        boolean stalled = false;
        boolean hanging = false;
        while (sleep()) {
            for (int i = 0; i < calls.length; i++) {
                calls[i] = watched.get(i).calls().current();
            }
            boolean now = stalls.look(System.nanoTime(), calls);
            if (now != stalled) {
                stalled = now;
                actions.stalled(now);
            }
            List<LoopThread> hung = hanging(watched, stalls);
            if (!hung.isEmpty()) {
                actions.hang(hung);
            } else if (hanging) {
                actions.goOn();
            }
            hanging = !hung.isEmpty();
        }
    }

    private static List<LoopThread> hanging(List<LoopThread> watched, WriteStalls stalls) {
        List<LoopThread> hung = new ArrayList<>(0);
        for (int i = 0; i < watched.size(); i++) {
            if (stalls.hangs(i)) {
                hung.add(watched.get(i));
            }
        }
        return hung;
    }

    private boolean sleep() {
        try {
            TimeUnit.NANOSECONDS.sleep(intervalNanos);
        } catch (InterruptedException _) {
            return false;
        }
        return !ended;
    }

    @Override
    public void close() {
        ended = true;
        thread.interrupt();
    }
}
