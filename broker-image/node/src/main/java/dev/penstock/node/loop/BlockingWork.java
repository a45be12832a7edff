/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.loop;

import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.Workers;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.function.Consumer;

/** What blocks, and so runs on a worker; what it comes to is its own to keep. */
@FunctionalInterface
public interface BlockingWork {
    void run() throws IOException;

    /**
     * Runs the work on a worker.
     *
     * @param ended is told on the loop what it failed of; null when it was good
     */
    static void run(
            BlockingWork work,
            Workers workers,
            Scheduler loop,
            Consumer<@Nullable IOException> ended) {
        workers.execute(
                () -> {
                    IOException failure = null;
                    try {
                        work.run();
                    } catch (IOException e) {
                        failure = e;
                    }
                    IOException known = failure;
                    loop.execute(() -> ended.accept(known));
                });
    }
}
