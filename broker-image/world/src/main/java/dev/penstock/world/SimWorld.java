/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Scheduler.Timer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * One simulated world: the time, the queue of what happens next, and all that hangs on them.
 *
 * <p>Nothing happens until the test runs the world. Each event is {@code (time, sequence, action)};
 * running one sets the time to its own, runs the action, then the checkers. An exception of an
 * action ends the run and comes out of the method that ran it.
 */
public final class SimWorld {
    /** A world that has not come to rest after so many events never will. */
    public static final long MAX_EVENTS_UNTIL_IDLE = 5_000_000;

    private final long seed;
    private final SimRandomness root;
    private final SimTrace trace = new SimTrace(this);
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final SortedMap<String, SimHost> hosts = new TreeMap<>();
    private final List<Runnable> checkers = new ArrayList<>();
    private final SimNetwork network;
    private long nowNanos;
    private long sequence;
    private long executed;
    private @Nullable SimScheduler running;

    public SimWorld(long seed) {
        this.seed = seed;
        this.root = new SimRandomness(seed);
        this.network = new SimNetwork(this);
    }

    public long seed() {
        return seed;
    }

    /** The true time, which no process sees; 0 when the world begins. */
    public long nowNanos() {
        return nowNanos;
    }

    public SimTrace trace() {
        return trace;
    }

    public SimNetwork network() {
        return network;
    }

    /** Chance for one part of the world; the same name gives the same stream from its beginning. */
    public SimRandomness randomness(String subsystem) {
        return root.split(subsystem);
    }

    /** The machine of this name; comes into being, switched on and idle, when first asked for. */
    public SimHost host(String name) {
        return hosts.computeIfAbsent(name, absent -> new SimHost(this, absent));
    }

    /** All machines by name. */
    public List<SimHost> hosts() {
        return List.copyOf(hosts.values());
    }

    /** Runs the action so much later, outside of every process: a step of the test itself. */
    public Timer after(long delayNanos, Runnable action) {
        Invariants.check(delayNanos >= 0, "a delay is at least 0", delayNanos);
        Event event = new Event(Math.addExact(nowNanos, delayNanos), sequence++, action);
        queue.add(event);
        return event;
    }

    /** Runs the checker after every event from now on; it throws when something is wrong. */
    public void afterEachEvent(Runnable checker) {
        checkers.add(checker);
    }

    /** Runs the next event, if there is one. */
    public boolean step() {
        return stepUntil(Long.MAX_VALUE);
    }

    /** Runs all that happens within the duration and ends exactly that much later. */
    public void runFor(long durationNanos) {
        long end = Math.addExact(nowNanos, durationNanos);
        while (stepUntil(end)) {
            // Every event that is due by then.
        }
        nowNanos = end;
    }

    /** Runs until nothing more would happen. */
    public void runUntilIdle() {
        long limit = executed + MAX_EVENTS_UNTIL_IDLE;
        while (step()) {
            Invariants.check(executed < limit, "the world comes to rest", executed);
        }
    }

    /**
     * Runs until the condition holds, for so long at most.
     *
     * @return whether it holds
     */
    public boolean runUntil(BooleanSupplier condition, long limitNanos) {
        long end = Math.addExact(nowNanos, limitNanos);
        while (!condition.getAsBoolean()) {
            if (!stepUntil(end)) {
                nowNanos = end;
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    /** How many events have run. */
    public long executedEvents() {
        return executed;
    }

    boolean hasPower(String hostName) {
        SimHost host = hosts.get(hostName);
        return host != null && host.hasPower();
    }

    /**
     * When that happens which is being done: now, or, once the running task has waited for
     * something, so much later. A task is one event, but who waits on the way does the rest of it
     * afterwards.
     */
    long taskNanos() {
        SimScheduler loop = running;
        return loop == null ? nowNanos : Math.max(nowNanos, loop.busyUntilNanos());
    }

    /** Runs the action when that happens which is being done: at once, if it is now. */
    void atTaskTime(Runnable action) {
        long waitNanos = taskNanos() - nowNanos;
        if (waitNanos > 0) {
            after(waitNanos, action);
        } else {
            action.run();
        }
    }

    @Nullable SimScheduler running() {
        return running;
    }

    void runOn(SimScheduler loop, Runnable task) {
        running = loop;
        try {
            task.run();
        } finally {
            running = null;
        }
    }

    private boolean stepUntil(long endNanos) {
        while (true) {
            Event next = queue.peek();
            if (next == null || next.atNanos > endNanos) {
                return false;
            }
            queue.remove();
            Runnable action = next.action;
            if (action != null) {
                run(next, action);
                return true;
            }
        }
    }

    private void run(Event event, Runnable action) {
        Invariants.check(event.atNanos >= nowNanos, "time runs forward", event.atNanos, nowNanos);
        nowNanos = event.atNanos;
        event.action = null;
        executed++;
        trace.mix(event.atNanos);
        trace.mix(event.sequence);
        action.run();
        for (Runnable checker : checkers) {
            checker.run();
        }
    }

    private static final class Event implements Timer, Comparable<Event> {
        private final long atNanos;
        private final long sequence;
        private @Nullable Runnable action;

        Event(long atNanos, long sequence, Runnable action) {
            this.atNanos = atNanos;
            this.sequence = sequence;
            this.action = action;
        }

        @Override
        public void cancel() {
            action = null;
        }

        @Override
        public int compareTo(Event other) {
            int time = Long.compare(atNanos, other.atNanos);
            return time != 0 ? time : Long.compare(sequence, other.sequence);
        }
    }
}
