/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.stall;

import dev.penstock.kernel.Invariants;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * In which call to the disk one thread is. That thread begins and ends calls, others look, and may
 * hold it inside of the one that they saw.
 */
public final class DiskCalls {
    /** What {@link #current} says between calls. */
    public static final long NONE = 0L;

    private static final long HELD_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** Even: in no call. Odd: in the call of this number. Negative: held in the call of it. */
    private final AtomicLong state = new AtomicLong();

    /** The calling thread, if it is one that is watched, begins a call. */
    public static void begin() {
        if (Thread.currentThread() instanceof LoopThread thread) {
            thread.calls().enter();
        }
    }

    /** The calling thread, if it is one that is watched, has ended the call that it began. */
    public static void end() {
        if (Thread.currentThread() instanceof LoopThread thread) {
            thread.calls().leave();
        }
    }

    void enter() {
        long before = state.getPlain();
        Invariants.check((before & 1) == 0, "a call begins after the one before", before);
        state.setRelease(before + 1);
    }

    void leave() {
        long call = Math.abs(state.getPlain());
        while (!state.compareAndSet(call, call + 1)) {
            // Somebody holds it, for as long as a few system calls take.
            LockSupport.parkNanos(HELD_PAUSE_NANOS);
        }
    }

    /** The number of the call that the thread is in; {@link #NONE} between calls. */
    long current() {
        long call = Math.abs(state.getAcquire());
        return (call & 1) == 0 ? NONE : call;
    }

    /**
     * Runs the task while the thread is inside of that call, which does not end before the task
     * has: so the thread closes nothing meanwhile that the task uses.
     *
     * @return whether the thread was still in it; if not, the task has not run
     */
    boolean hold(long call, Runnable task) {
        if (call == NONE || !state.compareAndSet(call, -call)) {
            return false;
        }
        try {
            task.run();
        } finally {
            state.set(call);
        }
        return true;
    }
}
