/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import java.util.SortedMap;

/**
 * One figure of a client.
 *
 * @param metric the name, as Prometheus is told it
 * @param labels beside those of the client
 * @param isCounter whether it only grows
 */
public record Series(
        String metric, SortedMap<String, String> labels, boolean isCounter, double value) {
    /** Two of a client with the same name and labels are one series. */
    record Key(String metric, SortedMap<String, String> labels) {}

    Key key() {
        return new Key(metric, labels);
    }

    Series plus(double more) {
        return new Series(metric, labels, isCounter, value + more);
    }
}
