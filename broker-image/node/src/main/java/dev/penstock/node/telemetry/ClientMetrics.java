/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import dev.penstock.kernel.Uuid;

import java.util.List;
import java.util.SortedMap;

/**
 * What one client pushed last.
 *
 * @param labels what it says of itself: its group, its rack, its transactional id
 * @param leftOut how many series it pushed that are not kept
 */
public record ClientMetrics(
        Uuid instanceId,
        TelemetryClient client,
        SortedMap<String, String> labels,
        List<Series> series,
        int leftOut,
        long keptUntilNanos) {
    public ClientMetrics {
        series = List.copyOf(series);
    }
}
