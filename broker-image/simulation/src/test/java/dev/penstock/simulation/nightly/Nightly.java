/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.nightly;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Runs seeds that nobody has run before, in several JVMs at once, and tells how far it is. When it
 * is stopped from outside its JVMs end with it.
 */
final class Nightly {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(30);

    private final Findings findings;
    private final List<SeedWorker> workers = new ArrayList<>();

    /**
     * Begins with nothing found.
     *
     * @param program the main class that runs the seeds from its first argument to its second
     * @param jvms how many at once
     */
    Nightly(String program, int jvms, Findings findings) {
        this.findings = findings;
        Random random = new Random();
        for (int i = 0; i < jvms; i++) {
            workers.add(new SeedWorker(program, () -> random.nextLong(1L << 40), findings));
        }
    }

    /**
     * Runs until so much time is over.
     *
     * @return whether nothing was found
     */
    boolean run(Duration limit) throws InterruptedException {
        Thread ending =
                new Thread(
                        () -> {
                            stop();
                            System.out.println("Stopped: " + findings);
                        });
        Runtime.getRuntime().addShutdownHook(ending);
        List<Thread> threads = workers.stream().map(Thread.ofPlatform()::start).toList();
        long endNanos = System.nanoTime() + limit.toNanos();
        long leftNanos = limit.toNanos();
        while (leftNanos > 0) {
            TimeUnit.NANOSECONDS.sleep(Math.min(leftNanos, BETWEEN_LINES.toNanos()));
            System.out.println(findings);
            leftNanos = endNanos - System.nanoTime();
        }
        stop();
        for (Thread thread : threads) {
            thread.join();
        }
        Runtime.getRuntime().removeShutdownHook(ending);
        return findings.areNone();
    }

    private void stop() {
        workers.forEach(SeedWorker::stop);
    }
}
