/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.result;

import java.util.List;
import java.util.Locale;

/** The least, the middle and the largest of some values. */
public record Spread(double least, double median, double largest) {
    private static final double WHOLE_FROM = 100;
    private static final double ONE_DIGIT_FROM = 10;

    /** Of at least one value. */
    public static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median =
                sorted.size() % 2 == 1
                        ? sorted.get(middle)
                        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(sorted.getFirst(), median, sorted.getLast());
    }

    /** The middle, and the ends in brackets. */
    String text() {
        return middle() + " (" + number(least) + " .. " + number(largest) + ")";
    }

    /** The middle alone. */
    public String middle() {
        return number(median);
    }

    private static String number(double value) {
        String pattern = value >= WHOLE_FROM ? "%.0f" : value >= ONE_DIGIT_FROM ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, pattern, value);
    }
}
