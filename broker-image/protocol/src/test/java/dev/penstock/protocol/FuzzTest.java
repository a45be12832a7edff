/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Decoders under a fuzzer that is guided by coverage (Jazzer). Each build replays seeds, mutations
 * of them, and what the fuzzer has found; {@code -Dfuzz.seconds=600} lets it look for more. What it
 * finds it puts into {@code src/test/fuzz}, where it stays, with its bug mended.
 */
final class FuzzTest {
    private static final int MUTATIONS = Integer.getInteger("seeds", 25);
    private static final int MAX_INPUT_BYTES = 4_096;
    private static final String FUZZER = "com.code_intelligence.jazzer.Jazzer";

    /** What is fuzzed. */
    enum Target {
        FRAME(FrameFuzz.class, FrameFuzz::fuzzerTestOneInput, FrameFuzz::seeds),
        BATCH(BatchFuzz.class, BatchFuzz::fuzzerTestOneInput, BatchFuzz::seeds);

        private final Class<?> type;
        private final Consumer<byte[]> input;
        private final Supplier<List<byte[]>> seeds;

        Target(Class<?> type, Consumer<byte[]> input, Supplier<List<byte[]>> seeds) {
            this.type = type;
            this.input = input;
            this.seeds = seeds;
        }

        Path findings() {
            return Path.of("src/test/fuzz", name().toLowerCase(java.util.Locale.ROOT));
        }

        void tryOn(byte[] bytes) {
            try {
                input.accept(bytes);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(this + " on " + HexFormat.of().formatHex(bytes), e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void seedsAndTheirMutationsHold(Target target) {
        SplittableRandom random = new SplittableRandom(3);
        for (byte[] seed : target.seeds.get()) {
            target.tryOn(seed);
            for (int i = 0; i < MUTATIONS; i++) {
                target.tryOn(RandomWireBytes.mutate(seed, random));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheFuzzerFoundHolds(Target target) throws IOException {
        if (Files.isDirectory(target.findings())) {
            try (Stream<Path> files = Files.list(target.findings())) {
                for (Path file : files.sorted().toList()) {
                    target.tryOn(Files.readAllBytes(file));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @EnabledIfSystemProperty(named = "fuzz.seconds", matches = "\\d+")
    void theFuzzerFindsNothing(Target target, @TempDir Path corpus) throws Exception {
        int number = 0;
        for (byte[] seed : target.seeds.get()) {
            if (seed.length <= MAX_INPUT_BYTES) {
                Files.write(corpus.resolve("seed-" + number++), seed);
            }
        }
        Files.createDirectories(target.findings());

        Process fuzzer =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+EnableDynamicAgentLoading",
                                "-Xmx1g",
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                FUZZER,
                                "--target_class=" + target.type.getName(),
                                "--instrumentation_includes=dev.penstock.**",
                                "-max_len=" + MAX_INPUT_BYTES,
                                "-max_total_time=" + Integer.getInteger("fuzz.seconds"),
                                "-artifact_prefix=" + target.findings() + "/",
                                corpus.toString())
                        .inheritIO()
                        .start();

        assertThat(fuzzer.waitFor()).as("what it found is in " + target.findings()).isZero();
    }
}
