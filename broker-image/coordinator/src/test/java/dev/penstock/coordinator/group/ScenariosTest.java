/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The files of {@code src/test/scenarios}. */
final class ScenariosTest {
    static List<Path> scenarios() throws IOException {
        return ScenarioFile.in(Path.of("src/test/scenarios"));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void scenarioRunsAsWritten(Path file) throws IOException {
        new ScenarioFile(file).play(new Scenario()::run);
    }
}
