/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.result;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One repetition of one case on one peer.
 *
 * @param peer whose broker
 * @param version of the peer
 * @param workload what kind of work
 * @param testCase which shape of it
 * @param pair which repetition; the two peers of a pair ran one after the other
 * @param otherPercent share of the machine that neither brokers nor client used, -1 when unknown
 * @param error why it failed; "" when it did not
 * @param metrics what was measured
 * @param series what was measured again and again
 */
public record Measurement(
        String peer,
        String version,
        String workload,
        String testCase,
        int pair,
        double otherPercent,
        String error,
        Map<Metric, Double> metrics,
        Map<Series, List<Double>> series) {
    /** From here on a repetition counts as disturbed. */
    public static final double NOISY_PERCENT = 20;

    public Measurement {
        Map<Metric, Double> sorted = new EnumMap<>(Metric.class);
        sorted.putAll(metrics);
        metrics = Collections.unmodifiableMap(sorted);
        Map<Series, List<Double>> sortedSeries = new EnumMap<>(Series.class);
        series.forEach((which, values) -> sortedSeries.put(which, List.copyOf(values)));
        series = Collections.unmodifiableMap(sortedSeries);
    }

    public boolean hasFailed() {
        return !error.isEmpty();
    }

    public boolean isNoisy() {
        return otherPercent > NOISY_PERCENT;
    }
}
