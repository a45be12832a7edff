/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.plot;

import dev.penstock.bench.result.Measurement;
import dev.penstock.bench.result.Series;
import dev.penstock.bench.result.Spread;

import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One series of one case: a line for each peer, at each point the middle of the pairs.
 *
 * @param shown whether a measurement is of the case
 * @param axes what the two axes say and how they count
 */
record LinePicture(
        String name, String title, Series series, Predicate<Measurement> shown, Axes axes)
        implements Drawing {
    /** What a point of the series is on the axes. */
    record Axes(String x, String y, Points points) {}

    /** How the values of a series become points. */
    enum Points {
        /** Added up, in thousands, by seconds after the event. */
        ADDED_UP,
        /** As they are, by seconds. */
        BY_HALF_SECOND,
        BY_SECOND,
        /** By percentile: each step to the right has a tenth of the records above it. */
        BY_PERCENTILE
    }

    private static final double THOUSAND = 1_000;
    private static final double STEPS_PER_S = 10;
    private static final double HALF_STEP_S = 0.5;
    private static final double HUNDRED = 100;
    private static final int DIGITS = 3;

    @Override
    public Optional<Picture> draw(List<String> peers, List<Measurement> measurements)
            throws IOException {
        Map<String, List<List<Double>>> lines = new LinkedHashMap<>();
        for (Measurement one : measurements) {
            List<Double> values = one.series().get(series);
            if (values != null && !one.hasFailed() && shown.test(one)) {
                lines.computeIfAbsent(one.peer(), _ -> new ArrayList<>()).add(values);
            }
        }
        if (!lines.keySet().containsAll(peers)) {
            return Optional.empty();
        }
        return Optional.of(new Picture(name, title, SvgText.of(chart(peers, lines))));
    }

    private JFreeChart chart(List<String> peers, Map<String, List<List<Double>>> lines) {
        XYSeriesCollection all = new XYSeriesCollection();
        List<Double> values = new ArrayList<>();
        for (String peer : peers) {
            XYSeries line = new XYSeries(peer);
            List<Double> heights = heights(lines.getOrDefault(peer, List.of()));
            for (int i = 0; i < heights.size(); i++) {
                line.add(place(i), heights.get(i).doubleValue());
            }
            all.addSeries(line);
            values.addAll(heights);
        }
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
        renderer.setDrawSeriesLineAsPath(true);
        Look.colour(renderer);
        Spread limits = Spread.of(values);
        XYPlot plot =
                new XYPlot(
                        all,
                        axes.points == Points.BY_PERCENTILE ? nines() : Look.number(axes.x),
                        axes.points == Points.BY_PERCENTILE
                                ? Look.logarithmic(axes.y, limits.least(), limits.largest())
                                : Look.linear(axes.y, limits.largest()),
                        renderer);
        plot.setRangeGridlinePaint(Look.GRID);
        plot.setRangeGridlineStroke(Look.THIN);
        plot.setDomainGridlinesVisible(axes.points == Points.BY_PERCENTILE);
        plot.setDomainGridlinePaint(Look.GRID);
        plot.setDomainGridlineStroke(Look.THIN);
        return Look.chart(title, plot);
    }

    /** At each point the middle of the repetitions, as far as all of them go. */
    private List<Double> heights(List<List<Double>> repetitions) {
        List<List<Double>> drawn =
                axes.points == Points.ADDED_UP
                        ? repetitions.stream().map(LinePicture::addedUp).toList()
                        : repetitions;
        int common = drawn.stream().mapToInt(List::size).min().orElse(0);
        List<Double> heights = new ArrayList<>();
        for (int i = 0; i < common; i++) {
            int point = i;
            heights.add(
                    Spread.of(drawn.stream().map(values -> values.get(point)).toList()).median());
        }
        return heights;
    }

    private static List<Double> addedUp(List<Double> values) {
        List<Double> sums = new ArrayList<>();
        double sum = 0;
        for (double value : values) {
            sum += value;
            sums.add(sum / THOUSAND);
        }
        return sums;
    }

    private double place(int i) {
        return switch (axes.points) {
            case ADDED_UP -> (i + 1 - Series.STEPS_BEFORE_EVENT) / STEPS_PER_S;
            case BY_HALF_SECOND -> (i + 1) * HALF_STEP_S;
            case BY_SECOND -> i + 1.0;
            case BY_PERCENTILE -> nines(Series.PERCENTILES.get(i));
        };
    }

    private NumberAxis nines() {
        NumberAxis axis = Look.number(axes.x);
        axis.setNumberFormatOverride(null);
        axis.setTickUnit(
                new NumberTickUnit(1) {
                    @Override
                    public String valueToString(double value) {
                        return percentile(value);
                    }
                });
        return axis;
    }

    /** 1 for the 90th percentile, 2 for the 99th. */
    private static double nines(double percentile) {
        return -Math.log10(1 - percentile / HUNDRED);
    }

    private static String percentile(double nines) {
        // As many digits as there are nines, and no error of the logarithm.
        return BigDecimal.valueOf(HUNDRED * (1 - Math.pow(10, -nines)))
                        .setScale(DIGITS, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }
}
