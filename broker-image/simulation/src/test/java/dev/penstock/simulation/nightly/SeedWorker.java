/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.nightly;

import dev.penstock.world.junit.SecondJvm;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One JVM after another, each of which runs some seeds in a row and tells of each in a line. One
 * that dies or hangs has found something, too: it was at the seed after the last one that it told
 * of.
 */
final class SeedWorker implements Runnable {
    /** A JVM is warm after some, and no leak of its own lives for long. */
    private static final int SEEDS_IN_A_ROW = 200;

    /** A schedule takes about a second; on a machine that is busy with others many. */
    private static final long PATIENCE_MINUTES = 20;

    private static final String LARGEST_HEAP = "-Xmx512m";

    private static final Pattern LINE = Pattern.compile("(\\d+) (failed: .*|[0-9a-f]+)");

    private final String program;
    private final LongSupplier firstSeeds;
    private final Findings findings;
    private volatile boolean stopped;
    private @Nullable Process process;

    /**
     * Does nothing yet.
     *
     * @param program the main class
     * @param firstSeeds where a row of seeds begins
     */
    SeedWorker(String program, LongSupplier firstSeeds, Findings findings) {
        this.program = program;
        this.firstSeeds = firstSeeds;
        this.findings = findings;
    }

    @Override
    public void run() {
        while (!stopped) {
            long first = firstSeeds.getAsLong();
            try {
                run(first, first + SEEDS_IN_A_ROW - 1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The JVM that runs now ends, and no other begins. */
    synchronized void stop() {
        stopped = true;
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }

    private void run(long first, long last) throws IOException {
        Process started = start(first, last);
        if (started == null) {
            return;
        }
        Watch watch = new Watch(started);
        long next = first;
        try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher told = LINE.matcher(line);
                if (told.matches()) {
                    watch.heard();
                    next = Long.parseLong(told.group(1)) + 1;
                    tell(next - 1, told.group(2));
                }
            }
        } catch (IOException e) {
            if (!stopped) {
                throw e;
            }
        }
        if (next <= last && !stopped) {
            findings.failed(next, "failed: its JVM died, or said nothing for too long");
        }
    }

    private void tell(long seed, String outcome) {
        if (outcome.startsWith("failed")) {
            findings.failed(seed, outcome);
        } else {
            findings.passed();
        }
    }

    private synchronized @Nullable Process start(long first, long last) throws IOException {
        if (stopped) {
            return null;
        }
        List<String> command =
                SecondJvm.command(
                        System.getProperty("java.class.path"),
                        program,
                        String.valueOf(first),
                        String.valueOf(last));
        command.add(1, LARGEST_HEAP);
        Process started = new ProcessBuilder(command).redirectError(new File("/dev/null")).start();
        process = started;
        return started;
    }

    /** Ends a process of which nothing has been heard for long. */
    private static final class Watch {
        private final Process process;
        private volatile long heardNanos = System.nanoTime();

        Watch(Process process) {
            this.process = process;
            Thread.ofVirtual().start(this::watch);
        }

        void heard() {
            heardNanos = System.nanoTime();
        }

        private void watch() {
            try {
                while (!process.waitFor(10, TimeUnit.SECONDS)) {
                    if (System.nanoTime() - heardNanos
                            > TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES)) {
                        process.destroyForcibly();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
