/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import dev.penstock.kernel.Workers;

import io.netty.util.concurrent.DefaultThreadFactory;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The workers of a broker as threads, which end when there is nothing to do for a while. */
final class WorkerThreads implements Workers, AutoCloseable {
    private static final long IDLE_SECONDS = 60;

    private final ThreadPoolExecutor threads;
    private final Consumer<Throwable> onBroken;

    /**
     * A pool without threads yet.
     *
     * @param count how many there are at most, at least 1
     * @param onBroken is told what a task threw; ends the process
     */
    WorkerThreads(int count, Consumer<Throwable> onBroken) {
        this.onBroken = onBroken;
        threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        new DefaultThreadFactory("worker", true));
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        try {
            threads.execute(() -> run(task));
        } catch (RejectedExecutionException e) {
            // While a broker stops, what a loop still asks for is moot.
            if (!threads.isShutdown()) {
                throw e;
            }
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            onBroken.accept(e);
            throw e;
        }
    }

    /** Begins nothing any more; what runs may go on until the process ends. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
