/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of {@code src/test/scenarios}: lines of commands, each followed by what it led to,
 * indented. {@code -Drewrite} writes what the machine does today; the diff is then reviewed.
 */
final class ScenariosTest {
    private static final Path DIRECTORY = Path.of("src/test/scenarios");

    static List<Path> scenarios() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void scenarioRunsAsWritten(Path file) throws IOException {
        String written = Files.readString(file);
        Scenario scenario = new Scenario();
        List<String> played = new ArrayList<>();
        for (String line : written.lines().toList()) {
            if (line.startsWith("  ")) {
                continue;
            }
            played.add(line);
            if (!line.isBlank() && !line.startsWith("#")) {
                scenario.run(line).forEach(outcome -> played.add("  " + outcome));
            }
        }
        String result = String.join("\n", played) + "\n";
        if (System.getProperty("rewrite") != null) {
            Files.writeString(file, result);
        }
        assertThat(result).isEqualTo(written);
    }
}
