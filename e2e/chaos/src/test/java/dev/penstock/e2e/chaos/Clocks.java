/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clock of each broker, which can be set forward and back while the broker runs. Its
 * monotonic clock goes on evenly, as it does on a machine whose time is corrected. Where
 * libfaketime is not installed all clocks are right.
 */
final class Clocks {
    private final int count;
    private final Path directory;
    private final Optional<Path> library;

    private Clocks(int count, Path directory, Optional<Path> library) {
        this.count = count;
        this.directory = directory;
        this.library = library;
    }

    /** One for each broker, all of them right. */
    static Clocks create(int count, Path directory) throws IOException {
        Clocks clocks = new Clocks(count, directory, library());
        if (!clocks.canJump()) {
            System.err.println("SKIPPED: clocks that jump, as libfaketime is not installed");
        }
        clocks.heal();
        return clocks;
    }

    private static Optional<Path> library() throws IOException {
        try (Stream<Path> directories = Files.list(Path.of("/usr/lib"))) {
            return directories
                    .map(each -> each.resolve("faketime").resolve("libfaketimeMT.so.1"))
                    .filter(Files::isRegularFile)
                    .findFirst();
        }
    }

    /** Whether a broker can be told another time. */
    boolean canJump() {
        return library.isPresent();
    }

    /** What comes before a command that is to go by a broker's clock. */
    List<String> prefix(int id) {
        return library.map(
                        found ->
                                List.of(
                                        "env",
                                        "LD_PRELOAD=" + found,
                                        "FAKETIME_TIMESTAMP_FILE=" + file(id),
                                        "FAKETIME_CACHE_DURATION=1",
                                        "FAKETIME_DONT_FAKE_MONOTONIC=1",
                                        // Else each timed wait of the JVM returns at once.
                                        "FAKETIME_FORCE_MONOTONIC_FIX=0"))
                .orElse(List.of());
    }

    /** Sets a broker's clock so many seconds before (negative) or after the right time. */
    void jump(int id, long seconds) throws IOException {
        Files.writeString(file(id), "%+d%n".formatted(seconds));
    }

    /** All are right again. */
    void heal() throws IOException {
        for (int id = 0; id < count; id++) {
            jump(id, 0);
        }
    }

    private Path file(int id) {
        return directory.resolve("clock-" + id);
    }
}
