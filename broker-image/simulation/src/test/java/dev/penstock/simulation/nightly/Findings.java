/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.nightly;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How many schedules were run, and the seeds that found something. From any thread. */
final class Findings {
    private static final String REPLAY =
            "./mvnw -q -pl broker-image/simulation -am test -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dtest=SimulationTest#nothingAcknowledgedIsLostAndTheClusterRecovers -Dseed=";

    private final Path file;
    private final long beganNanos = System.nanoTime();
    private final List<Long> failed = new ArrayList<>();
    private long schedules;

    /**
     * None yet.
     *
     * @param file to which a failure is added
     */
    Findings(Path file) throws IOException {
        this.file = file;
        Files.createDirectories(file.getParent());
    }

    /** One more schedule has ended well. */
    synchronized void passed() {
        schedules++;
    }

    /** A seed has found something. */
    synchronized void failed(long seed, String what) {
        schedules++;
        failed.add(seed);
        String text = "seed " + seed + " " + what + "\n  Replay: " + REPLAY + seed + "\n";
        System.out.print(text);
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized boolean areNone() {
        return failed.isEmpty();
    }

    synchronized long schedules() {
        return schedules;
    }

    @Override
    public synchronized String toString() {
        Duration took = Duration.ofNanos(System.nanoTime() - beganNanos);
        return String.format(
                Locale.ROOT,
                "%d schedules in %d:%02d:%02d, %.1f a second, %d failed %s",
                schedules,
                took.toHours(),
                took.toMinutesPart(),
                took.toSecondsPart(),
                schedules / Math.max(1.0, took.toMillis() / 1000.0),
                failed.size(),
                failed.isEmpty() ? "" : failed);
    }
}
