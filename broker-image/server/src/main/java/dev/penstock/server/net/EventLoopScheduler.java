/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Scheduler;

import io.netty.channel.EventLoop;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One of Netty's event loops as a loop of the node. A broken invariant on it goes to {@code
 * onBroken}, which ends the process.
 */
public final class EventLoopScheduler implements Scheduler {
    private final EventLoop eventLoop;
    private final Consumer<Throwable> onBroken;

    EventLoopScheduler(EventLoop eventLoop, Consumer<Throwable> onBroken) {
        this.eventLoop = eventLoop;
        this.onBroken = onBroken;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public void execute(Runnable task) {
        try {
            eventLoop.execute(() -> run(task));
        } catch (RejectedExecutionException e) {
            dropIfEnding(e);
        }
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
        Invariants.check(delayNanos >= 0, "a delay is at least 0", delayNanos);
        try {
            var scheduled = eventLoop.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            dropIfEnding(e);
            return () -> {};
        }
    }

    /**
     * While a broker stops, loops end one after another; what another loop still asks of one that
     * has ended is moot.
     */
    private void dropIfEnding(RejectedExecutionException rejection) {
        if (!eventLoop.isShuttingDown()) {
            throw rejection;
        }
    }

    @Override
    public boolean isOnLoop() {
        return eventLoop.inEventLoop();
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            onBroken.accept(e);
            throw e;
        }
    }
}
