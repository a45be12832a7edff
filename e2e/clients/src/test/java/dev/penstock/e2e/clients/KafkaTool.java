/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A command-line tool of Kafka's own, which ci.sh has fetched. */
final class KafkaTool {
    private static final Path CLASS_PATH = Path.of("target/programs/tools").toAbsolutePath();

    private KafkaTool() {}

    /** Skips the test, loudly, where the tools could not be fetched. */
    static void assumeFetched() {
        boolean made = Files.exists(CLASS_PATH);
        if (!made) {
            System.err.println("SKIPPED: Kafka's tools: ci.sh could not fetch them");
        }
        Assumptions.assumeTrue(made, "Kafka's tools were not fetched");
    }

    /** Runs a tool to its end, which has to be good; gives what it printed. */
    static AbstractStringAssert<?> run(Path directory, String type, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xshare:auto",
                                "-cp",
                                CLASS_PATH + "/*",
                                type));
        command.addAll(List.of(arguments));
        try (ForeignProgram program =
                ForeignProgram.start(directory, Map.of(), command.toArray(String[]::new))) {
            int exitCode = program.exitCode();
            String printed = String.join("\n", program.lines());
            assertThat(exitCode).as("%s %s:%n%s", type, List.of(arguments), printed).isZero();
            return assertThat(printed);
        }
    }
}
