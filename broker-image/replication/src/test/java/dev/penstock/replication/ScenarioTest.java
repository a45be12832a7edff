/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs each file of {@code src/test/scenarios}: steps, a line {@code ----}, and what they print.
 * With {@code -Drewrite} what they print is written into the file instead of compared.
 */
final class ScenarioTest {
    private static final Path SCENARIOS = Path.of("src", "test", "scenarios");
    private static final String LINE = "----";

    @TestFactory
    Stream<DynamicTest> scenarios() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(SCENARIOS)) {
            files = found.sorted().toList();
        }
        assertThat(files).isNotEmpty().allMatch(file -> file.toString().endsWith(".txt"));
        return files.stream()
                .map(
                        file ->
                                DynamicTest.dynamicTest(
                                        file.getFileName().toString(), () -> run(file)));
    }

    private static void run(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        int end = lines.indexOf(LINE);
        List<String> steps = end < 0 ? lines : lines.subList(0, end);
        List<String> printed = new Scenario().run(steps);
        if (System.getProperty("rewrite") != null) {
            List<String> all =
                    Stream.of(steps, List.of(LINE), printed).flatMap(List::stream).toList();
            Files.write(file, all);
        } else {
            assertThat(end).as("the line %s", LINE).isPositive();
            assertThat(printed).isEqualTo(lines.subList(end + 1, lines.size()));
        }
    }
}
