/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.kernel;

/**
 * One loop: runs the tasks given to it one after another, on one thread for life. May be called
 * from any thread.
 */
public interface Scheduler {
    /** Runs the task on the loop, after the tasks given before. */
    void execute(Runnable task);

    /**
     * Runs the task on the loop once the delay has passed.
     *
     * @param delayNanos at least 0
     */
    Timer schedule(long delayNanos, Runnable task);

    /** Whether the caller is on this loop. */
    boolean isOnLoop();

    /** A task that waits for its time. */
    interface Timer {
        /** Keeps the task from running if it has not begun. */
        void cancel();
    }
}
