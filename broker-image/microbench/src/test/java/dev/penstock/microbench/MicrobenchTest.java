/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.microbench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

final class MicrobenchTest {
    /** What is measured: a regular expression over the names of classes and methods. */
    private static final String MEASURED = "microbench";

    @Test
    void eachBenchmarkRuns() throws RunnerException {
        var results =
                new Runner(
                                options()
                                        .forks(0)
                                        .warmupIterations(0)
                                        .measurementIterations(1)
                                        .measurementTime(TimeValue.milliseconds(20))
                                        .verbosity(VerboseMode.SILENT)
                                        .build())
                        .run();

        assertThat(results).hasSizeGreaterThanOrEqualTo(6);
    }

    @Test
    @EnabledIfSystemProperty(named = MEASURED, matches = ".+")
    void thoseThatWereAskedForAreMeasured() throws RunnerException {
        var results =
                new Runner(
                                options()
                                        .include(System.getProperty(MEASURED))
                                        .forks(1)
                                        .warmupIterations(3)
                                        .warmupTime(TimeValue.seconds(2))
                                        .measurementIterations(5)
                                        .measurementTime(TimeValue.seconds(1))
                                        .addProfiler(GCProfiler.class)
                                        .build())
                        .run();

        assertThat(results).isNotEmpty();
    }

    private static ChainedOptionsBuilder options() {
        return new OptionsBuilder()
                .shouldFailOnError(true)
                .jvmArgsAppend(
                        "-XX:+UseCompactObjectHeaders",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow");
    }
}
