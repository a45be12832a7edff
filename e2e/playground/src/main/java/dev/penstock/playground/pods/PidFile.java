/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** A process on file: its id and when it began, as ids are used again. */
public final class PidFile {
    private PidFile() {}

    public static void write(Path file, ProcessHandle process) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, process.pid() + "\n" + startOf(process) + "\n");
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
                .filter(process -> startOf(process).equals(lines[1]));
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("unknown");
    }
}
