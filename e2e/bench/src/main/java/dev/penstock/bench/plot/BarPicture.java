/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.plot;

import dev.penstock.bench.result.Measurement;
import dev.penstock.bench.result.Metric;
import dev.penstock.bench.result.Spread;

import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.data.category.DefaultCategoryDataset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One metric of several cases: a bar for each peer, as high as the middle of the pairs.
 *
 * @param label what stands below a case's bars; empty when the case is not in the picture
 * @param logarithmic whether the axis has steps of ten times
 */
record BarPicture(
        String name,
        String title,
        Metric metric,
        Function<Measurement, Optional<String>> label,
        boolean logarithmic)
        implements Drawing {
    private static final double BETWEEN_CASES = 0.4;

    /** Of the width of the bars of a case: into half of the room on both sides. */
    private static final float LABEL_WIDTH = 1.6f;

    @Override
    public Optional<Picture> draw(List<String> peers, List<Measurement> measurements)
            throws IOException {
        Map<String, Map<String, List<Double>>> cases = new LinkedHashMap<>();
        for (Measurement one : measurements) {
            Double value = one.metrics().get(metric);
            Optional<String> below = label.apply(one);
            if (value != null && below.isPresent() && !one.hasFailed()) {
                cases.computeIfAbsent(below.get(), _ -> new LinkedHashMap<>())
                        .computeIfAbsent(one.peer(), _ -> new ArrayList<>())
                        .add(value);
            }
        }
        cases.values().removeIf(values -> !values.keySet().containsAll(peers));
        if (cases.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Picture(name, title, SvgText.of(chart(peers, cases))));
    }

    private JFreeChart chart(List<String> peers, Map<String, Map<String, List<Double>>> cases) {
        DefaultCategoryDataset medians = new DefaultCategoryDataset();
        List<List<Spread>> spreads = new ArrayList<>();
        for (String peer : peers) {
            List<Spread> ofPeer = new ArrayList<>();
            cases.forEach(
                    (below, values) -> {
                        Spread spread = Spread.of(values.getOrDefault(peer, List.of()));
                        ofPeer.add(spread);
                        medians.addValue(spread.median(), peer, below);
                    });
            spreads.add(ofPeer);
        }
        ValueAxis heights = heights(spreads);
        CategoryAxis below = Look.axis(new CategoryAxis());
        below.setCategoryMargin(BETWEEN_CASES);
        below.setMaximumCategoryLabelLines(2);
        below.setMaximumCategoryLabelWidthRatio(LABEL_WIDTH);
        SpreadBars bars = new SpreadBars(spreads);
        bars.setBase(heights.getLowerBound());
        Look.colour(bars);
        CategoryPlot plot = new CategoryPlot(medians, below, heights, bars);
        plot.setRangeGridlinePaint(Look.GRID);
        plot.setRangeGridlineStroke(Look.THIN);
        return Look.chart(title, plot);
    }

    private ValueAxis heights(List<List<Spread>> spreads) {
        List<Double> all = new ArrayList<>();
        spreads.forEach(
                ofPeer ->
                        ofPeer.forEach(
                                spread -> all.addAll(List.of(spread.least(), spread.largest()))));
        Spread limits = Spread.of(all);
        String text = metric.title() + ", " + metric.unit();
        return logarithmic
                ? Look.logarithmic(text, limits.least(), limits.largest())
                : Look.linear(text, limits.largest());
    }
}
