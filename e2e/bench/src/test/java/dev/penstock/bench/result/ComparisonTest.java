/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class ComparisonTest {
    @Test
    void ratiosAreThoseOfThePairsAndNotOfTheMiddles() {
        String table =
                compare(
                        measured("penstock", 1, 0, 10),
                        measured("kafka", 1, 0, 100),
                        measured("kafka", 2, 0, 20),
                        measured("penstock", 2, 0, 10),
                        measured("penstock", 3, 0, 40),
                        measured("kafka", 3, 0, 40));

        assertThat(table).contains("10.0 (10.0 .. 40.0) | 40.0 (20.0 .. 100)");
        assertThat(table).contains("**0.50** (0.10 .. 1.00)");
    }

    @Test
    void aPairOfWhichOneHalfFailedHasNoRatioAndIsSaid() {
        String table =
                compare(
                        measured("penstock", 1, 0, 10),
                        failed("kafka", 1, "broker 0 has ended by itself"),
                        measured("penstock", 2, 0, 10),
                        measured("kafka", 2, 0, 20));

        assertThat(table).contains("**0.50** (0.50 .. 0.50)");
        assertThat(table).contains("pair 1, kafka: failed: broker 0 has ended by itself");
    }

    @Test
    void aDisturbedRepetitionCountsAndIsSaid() {
        String table = compare(measured("penstock", 1, 35, 10), measured("kafka", 1, 3, 20));

        assertThat(table).contains("**0.50** (0.50 .. 0.50)");
        assertThat(table).contains("disturbed by other programs: penstock in pair 1 (35 %)");
    }

    @Test
    void oneBrokerAloneHasFiguresAndNoRatio() {
        assertThat(compare(measured("penstock", 1, 0, 10)))
                .contains("| 10.0 (10.0 .. 10.0) | - | - |");
    }

    @Test
    void linesReadBackAreTheLinesWritten(@TempDir Path folder) throws Exception {
        JsonLines lines = new JsonLines(folder.resolve("new").resolve("lines.jsonl"));
        Measurement measured = measured("penstock", 1, 3, 12.345);
        Measurement failed = failed("kafka", 1, "a \"quoted\" reason");

        Measurement followed =
                new Measurement(
                        "kafka",
                        "1",
                        "Start",
                        "empty",
                        2,
                        0,
                        "",
                        Map.of(),
                        Map.of(Series.LATENCY, List.of(1.5, 2.0)));

        lines.add(measured);
        lines.add(failed);
        lines.add(followed);

        assertThat(lines.read()).containsExactly(measured, failed, followed);
    }

    private static String compare(Measurement... measured) {
        return new Comparison("penstock", "kafka", List.of(measured)).markdown();
    }

    private static Measurement measured(String peer, int pair, double otherPercent, double ms) {
        return new Measurement(
                peer,
                "1",
                "Start",
                "empty",
                pair,
                otherPercent,
                "",
                Map.of(Metric.START_MS, ms),
                Map.of());
    }

    private static Measurement failed(String peer, int pair, String error) {
        return new Measurement(peer, "1", "Start", "empty", pair, -1, error, Map.of(), Map.of());
    }
}
