/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A run for a night, or for as long as {@code -Dnightly=SECONDS} says; and the same in small, with
 * programs in the place of the simulation.
 */
class NightlyTest {
    @TempDir private Path directory;
    private Path file;
    private Findings findings;

    @BeforeEach
    void nothingIsFound() throws Exception {
        file = directory.resolve("found/failures.txt");
        findings = new Findings(file);
    }

    /** Finds nothing. */
    static final class Good {
        public static void main(String[] arguments) {
            for (long seed = Long.parseLong(arguments[0]);
                    seed <= Long.parseLong(arguments[1]);
                    seed++) {
                System.out.println(seed + " " + Long.toHexString(seed));
            }
        }
    }

    /** Finds something with its third seed, and dies at the next one. */
    static final class Bad {
        public static void main(String[] arguments) {
            long first = Long.parseLong(arguments[0]);
            System.out.println(first + " a1");
            System.out.println((first + 1) + " b2");
            System.out.println((first + 2) + " failed: a record is lost");
            System.out.println("java.lang.AssertionError: a record is lost");
            System.exit(3);
        }
    }

    @Test
    void whatFindsNothingIsCounted() throws Exception {
        SeedWorker worker = new SeedWorker(Good.class.getName(), () -> 1_000L, findings);
        Thread running = Thread.ofPlatform().start(worker);

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> findings.schedules() >= 400);
        worker.stop();
        running.join();

        assertThat(findings.areNone()).isTrue();
        assertThat(findings.toString()).contains(" 0 failed");
        assertThat(file).doesNotExist();
    }

    @Test
    void aSeedThatFindsSomethingIsWrittenDownWithTheWayToSeeItAgain() throws Exception {
        SeedWorker worker = new SeedWorker(Bad.class.getName(), () -> 70L, findings);
        Thread running = Thread.ofPlatform().start(worker);

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(file) && Files.readString(file).contains("seed 73 "));
        worker.stop();
        running.join();

        assertThat(findings.areNone()).isFalse();
        assertThat(Files.readString(file))
                .contains("seed 72 failed: a record is lost\n  Replay: ./mvnw ")
                .contains("-Dseed=72\n")
                .contains("seed 73 failed: its JVM died");
    }

    @Test
    @EnabledIfSystemProperty(named = "nightly", matches = "\\d+")
    void noRandomSeedFindsAnything() throws Exception {
        Path kept = Path.of("target", "nightly-failures.txt").toAbsolutePath();
        int jvms = Runtime.getRuntime().availableProcessors();
        Duration limit = Duration.ofSeconds(Long.getLong("nightly"));
        System.out.println(
                "Random seeds in %d JVMs for %s; what is found goes to %s"
                        .formatted(jvms, limit, kept));
        Findings found = new Findings(kept);

        new Nightly("dev.penstock.simulation.SeedRun", jvms, found).run(limit);

        assertThat(found.areNone()).as(found.toString()).isTrue();
    }

    @Test
    void itEndsAfterItsTime() throws Exception {
        assertThat(new Nightly(Good.class.getName(), 1, findings).run(Duration.ofMillis(100)))
                .isTrue();
    }
}
