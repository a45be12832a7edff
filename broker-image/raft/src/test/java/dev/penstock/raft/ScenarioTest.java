/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The scenarios under {@code src/test/scenarios}: commands, a line of dashes, and the trace that
 * they must give. {@code -Drewrite} writes the traces anew, to be reviewed as a diff.
 */
class ScenarioTest {
    private static final Path DIRECTORY = Path.of("src", "test", "scenarios");
    private static final String SEPARATOR = "----\n";

    @TestFactory
    Stream<DynamicTest> scenarios() throws IOException {
        return files().stream()
                .map(
                        file ->
                                DynamicTest.dynamicTest(
                                        file.getFileName().toString(), () -> compare(file)));
    }

    @Test
    void directoryHoldsScenariosOnly() throws IOException {
        assertThat(files()).isNotEmpty().allMatch(file -> file.toString().endsWith(".txt"));
    }

    @Test
    void recordsOfOlderEpochsAloneWouldBeLost() throws IOException {
        Path file = DIRECTORY.resolve("records-of-older-epochs-are-not-committed-alone.txt");
        String script = Files.readString(file).split(SEPARATOR, -1)[0];

        assertThatThrownBy(() -> Scenario.run(script, CommitsOlderEpochs::new))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("has all that is committed");
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.sorted().toList();
        }
    }

    private static void compare(Path file) throws IOException {
        String[] parts = Files.readString(file).split(SEPARATOR, -1);
        String trace = Scenario.run(parts[0], SafetyRules::new);
        if (System.getProperty("rewrite") != null) {
            Files.writeString(file, parts[0] + SEPARATOR + trace);
        } else {
            assertThat(parts).as("parts of %s", file).hasSize(2);
            assertThat(trace).isEqualTo(parts[1]);
        }
    }

    /** Counts a majority for records of older epochs too. */
    private static final class CommitsOlderEpochs extends SafetyRules {
        @Override
        long highWatermark(long[] durableOffsets, int majority, long epochStart, long current) {
            return super.highWatermark(durableOffsets, majority, -1L, current);
        }
    }
}
