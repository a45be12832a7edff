/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A file with lines of commands, each followed by what it led to, indented. {@code -Drewrite}
 * writes what the machine does today; the diff is then reviewed.
 */
public record ScenarioFile(Path file) {
    public static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    /**
     * Runs the commands and compares.
     *
     * @param run runs one line; gives what happened
     */
    public void play(Function<String, List<String>> run) throws IOException {
        String written = Files.readString(file);
        List<String> played = new ArrayList<>();
        for (String line : written.lines().toList()) {
            if (line.startsWith("  ")) {
                continue;
            }
            played.add(line);
            if (!line.isBlank() && !line.startsWith("#")) {
                run.apply(line).forEach(outcome -> played.add("  " + outcome));
            }
        }
        String result = String.join("\n", played) + "\n";
        if (System.getProperty("rewrite") != null) {
            Files.writeString(file, result);
        }
        assertThat(result).isEqualTo(written);
    }
}
