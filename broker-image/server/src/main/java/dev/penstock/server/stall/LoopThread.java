/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.stall;

import io.netty.util.concurrent.FastThreadLocalThread;

/** The thread of a data loop: tells others in which call to the disk it is. */
public final class LoopThread extends FastThreadLocalThread {
    private final DiskCalls calls = new DiskCalls();

    public LoopThread(ThreadGroup group, Runnable work, String name) {
        super(group, work, name);
    }

    DiskCalls calls() {
        return calls;
    }

    /**
     * Runs the task if this thread is in a call to the disk, which does not end before the task
     * has. From another thread.
     *
     * @return whether it was in one
     */
    public boolean whileInCall(Runnable task) {
        return calls.hold(calls.current(), task);
    }
}
