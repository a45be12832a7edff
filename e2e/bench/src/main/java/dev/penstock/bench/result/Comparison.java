/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One peer beside another, as tables of Markdown: of each metric of each case both spreads, and the
 * spread of the ratios of the pairs.
 */
public final class Comparison {
    private final String ours;
    private final String theirs;
    private final Map<String, Map<String, List<Measurement>>> byWorkload = new LinkedHashMap<>();

    /**
     * Compares.
     *
     * @param ours the peer that ratios are above the line of
     * @param theirs the peer that it is compared with
     */
    public Comparison(String ours, String theirs, List<Measurement> measurements) {
        this.ours = ours;
        this.theirs = theirs;
        for (Measurement measurement : measurements) {
            byWorkload
                    .computeIfAbsent(measurement.workload(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(measurement.testCase(), _ -> new ArrayList<>())
                    .add(measurement);
        }
    }

    /** A section for each workload. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        byWorkload.forEach(
                (workload, cases) -> {
                    text.append("### ").append(workload).append("\n\n");
                    text.append("| case | what | unit | ")
                            .append(ours)
                            .append(" | ")
                            .append(theirs)
                            .append(" | ratio |\n|---|---|---|---|---|---|\n");
                    cases.forEach((name, measured) -> rows(text, name, measured));
                    text.append('\n');
                    cases.forEach((name, measured) -> remarks(text, name, measured));
                });
        return text.toString();
    }

    private void rows(StringBuilder text, String name, List<Measurement> measured) {
        for (Metric metric : Metric.values()) {
            Map<Integer, Double> us = byPair(ours, metric, measured);
            Map<Integer, Double> them = byPair(theirs, metric, measured);
            if (us.isEmpty() && them.isEmpty()) {
                continue;
            }
            text.append("| ")
                    .append(name)
                    .append(" | ")
                    .append(metric.title())
                    .append(metric.moreIsBetter() ? " (more is better)" : "")
                    .append(" | ")
                    .append(metric.unit())
                    .append(" | ")
                    .append(spread(us))
                    .append(" | ")
                    .append(spread(them))
                    .append(" | ")
                    .append(ratio(us, them))
                    .append(" |\n");
        }
    }

    private static Map<Integer, Double> byPair(
            String peer, Metric metric, List<Measurement> measured) {
        Map<Integer, Double> values = new LinkedHashMap<>();
        for (Measurement one : measured) {
            Double value = one.metrics().get(metric);
            if (one.peer().equals(peer) && value != null) {
                values.put(one.pair(), value);
            }
        }
        return values;
    }

    private static String spread(Map<Integer, Double> values) {
        return values.isEmpty() ? "-" : Spread.of(List.copyOf(values.values())).text();
    }

    private static String ratio(Map<Integer, Double> us, Map<Integer, Double> them) {
        List<Double> ratios = new ArrayList<>();
        us.forEach(
                (pair, value) -> {
                    Double other = them.get(pair);
                    if (other != null && other > 0) {
                        ratios.add(value / other);
                    }
                });
        return ratios.isEmpty() ? "-" : "**" + Spread.of(ratios).text().replace(" (", "** (");
    }

    private static void remarks(StringBuilder text, String name, List<Measurement> measured) {
        for (Measurement one : measured) {
            if (one.hasFailed()) {
                text.append("- ")
                        .append(name)
                        .append(", pair ")
                        .append(one.pair())
                        .append(", ")
                        .append(one.peer())
                        .append(": failed: ")
                        .append(one.error())
                        .append("\n\n");
            }
        }
        List<String> noisy =
                measured.stream()
                        .filter(Measurement::isNoisy)
                        .map(
                                one ->
                                        "%s in pair %d (%.0f %%)"
                                                .formatted(
                                                        one.peer(), one.pair(), one.otherPercent()))
                        .toList();
        if (!noisy.isEmpty()) {
            text.append("- ")
                    .append(name)
                    .append(": disturbed by other programs: ")
                    .append(String.join(", ", noisy))
                    .append("\n\n");
        }
    }
}
