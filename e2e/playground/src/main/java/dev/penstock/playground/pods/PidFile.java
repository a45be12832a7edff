/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** A process on file: its id and when it began, as ids are used again. */
public final class PidFile {
    /** Linux counts from its start, whose time of day moves a little whenever a clock is set. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(10);

    private PidFile() {}

    public static void write(Path file, ProcessHandle process) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        String start = process.info().startInstant().map(Instant::toString).orElse("unknown");
        Files.writeString(file, process.pid() + "\n" + start + "\n");
    }

    /** The process, if it is still the one that was written down. */
    public static Optional<ProcessHandle> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String[] lines = Files.readString(file).split("\n", -1);
        if (lines.length < 2 || !lines[0].matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines[0]))
                .filter(ProcessHandle::isAlive)
                .filter(process -> beganAt(process, lines[1]));
    }

    private static boolean beganAt(ProcessHandle process, String written) {
        Optional<Instant> start = process.info().startInstant();
        if (start.isEmpty()) {
            return written.equals("unknown");
        }
        try {
            Duration apart = Duration.between(Instant.parse(written), start.get()).abs();
            return apart.compareTo(CLOCK_TOLERANCE) <= 0;
        } catch (DateTimeParseException e) {
            // Not written by this class: nobody's.
            return false;
        }
    }
}
