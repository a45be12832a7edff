/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Scheduler;

import java.util.ArrayDeque;

/**
 * One loop of a simulated process. Tasks run in the order in which they were given, each in an
 * event of its own, a little (random) time after it could; loops of one process take turns as
 * chance has it. Once the process is dead nothing of it runs.
 */
public final class SimScheduler implements Scheduler {
    private static final long MAX_TURN_DELAY_NANOS = 2_000;

    private final SimWorld world;
    private final SimProcess process;
    private final String name;
    private final SimRandomness randomness;
    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
    private boolean turnIsDue;
    private long busyUntilNanos;

    SimScheduler(SimWorld world, SimProcess process, String name) {
        this.world = world;
        this.process = process;
        this.name = name;
        this.randomness = world.randomness("loop/" + process + "/" + name);
    }

    public String name() {
        return name;
    }

    @Override
    public void execute(Runnable task) {
        world.atTaskTime(() -> enqueue(task));
    }

    private void enqueue(Runnable task) {
        if (process.isAlive()) {
            ready.addLast(task);
            arrangeTurn();
        }
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
        Cancellable cancellable = new Cancellable(task);
        long waitNanos = Math.addExact(world.taskNanos() - world.nowNanos(), delayNanos);
        cancellable.timer = world.after(waitNanos, () -> enqueue(cancellable));
        return cancellable;
    }

    @Override
    public boolean isOnLoop() {
        return world.running() == this;
    }

    /**
     * Keeps the loop for so long: a blocking call, a long computation. What the running task does
     * afterwards, others see only then.
     */
    public void busyFor(long nanos) {
        Invariants.check(nanos >= 0, "a duration is at least 0", nanos);
        busyUntilNanos = Math.max(busyUntilNanos, world.nowNanos()) + nanos;
    }

    /** Whether a task holds the loop at this moment. */
    public boolean isBusy() {
        return busyUntilNanos > world.nowNanos();
    }

    long busyUntilNanos() {
        return busyUntilNanos;
    }

    void arrangeTurn() {
        if (turnIsDue || ready.isEmpty() || process.isPaused()) {
            return;
        }
        turnIsDue = true;
        long waitNanos = Math.max(0, busyUntilNanos - world.nowNanos());
        world.after(waitNanos + randomness.between(1, MAX_TURN_DELAY_NANOS), this::takeTurn);
    }

    private void takeTurn() {
        turnIsDue = false;
        if (!process.isAlive() || process.isPaused() || busyUntilNanos > world.nowNanos()) {
            arrangeTurn();
            return;
        }
        Runnable task = ready.pollFirst();
        if (task != null) {
            world.runOn(this, task);
        }
        arrangeTurn();
    }

    void die() {
        ready.clear();
    }

    /** A timer that is cancelled after it fired but before its task ran does not run either. */
    private static final class Cancellable implements Timer, Runnable {
        private final Runnable task;
        private boolean cancelled;
        private Timer timer = () -> {};

        Cancellable(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!cancelled) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            timer.cancel();
        }
    }
}
