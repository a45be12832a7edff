/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.penstock.bench.result.Measurement;
import dev.penstock.bench.result.Metric;
import dev.penstock.bench.result.Series;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class PicturesTest {
    private static final String LEADER = "The leader is killed (kill -9)";

    /** A JDK on Linux takes its fonts from there, and draws no letter without them. */
    @BeforeAll
    static void thereAreFonts() {
        boolean fonts = new File("/etc/fonts/fonts.conf").exists();
        if (!fonts) {
            System.err.println(
                    "SKIPPED: pictures, as there are no fonts: install fontconfig and fonts-dejavu-core");
        }
        assumeThat(fonts).isTrue();
    }

    @Test
    void theLongestSilencesOfBothBrokersAreBarsWithTheirMiddles() throws IOException {
        List<Picture> drawn =
                draw(
                        silence("penstock", 1, 250),
                        silence("kafka", 1, 9_000),
                        silence("penstock", 2, 270),
                        silence("kafka", 2, 8_000));

        assertThat(drawn).extracting(Picture::name).containsExactly("silence");
        assertThat(drawn.getFirst().svg())
                .contains(">penstock<", ">kafka<", ">260<", ">8500<", "kill\u00A0-9");
    }

    @Test
    void theSameMeasurementsGiveTheSameBytes() throws IOException {
        Measurement[] measured = {followed("penstock"), followed("kafka")};

        assertThat(draw(measured)).isEqualTo(draw(measured));
    }

    @Test
    void whatHappenedAroundTheEventIsALineForEachBroker() throws IOException {
        assertThat(draw(followed("penstock"), followed("kafka")))
                .extracting(Picture::title)
                .containsExactly(LEADER);
    }

    @Test
    void aPictureOfOneBrokerAloneIsNotDrawn() throws IOException {
        assertThat(draw(silence("penstock", 1, 250), followed("penstock"))).isEmpty();
    }

    @Test
    void whatFailedIsNotDrawn() throws IOException {
        Measurement failed =
                new Measurement(
                        "kafka",
                        "1",
                        LEADER,
                        "any",
                        1,
                        -1,
                        "a record was lost",
                        Map.of(Metric.GAP_MS, 1.0),
                        Map.of());

        assertThat(draw(silence("penstock", 1, 250), failed)).isEmpty();
    }

    private static List<Picture> draw(Measurement... measured) throws IOException {
        return new Pictures("penstock", "kafka").draw(List.of(measured));
    }

    private static Measurement silence(String peer, int pair, double ms) {
        return measured(peer, pair, Map.of(Metric.GAP_MS, ms), Map.of());
    }

    private static Measurement followed(String peer) {
        List<Double> steps = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            steps.add(i < Series.STEPS_BEFORE_EVENT || i > 20 ? 50.0 : 0.0);
        }
        return measured(peer, 1, Map.of(), Map.of(Series.ACKNOWLEDGED, steps));
    }

    private static Measurement measured(
            String peer, int pair, Map<Metric, Double> metrics, Map<Series, List<Double>> series) {
        return new Measurement(peer, "1", LEADER, "any", pair, 0, "", metrics, series);
    }
}
