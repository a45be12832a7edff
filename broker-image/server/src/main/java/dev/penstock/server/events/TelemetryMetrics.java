/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.node.telemetry.PushedMetrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import java.util.function.Supplier;

/** How much clients push of their own metrics; what they push is {@link ClientMetricsText}. */
final class TelemetryMetrics implements MultiCollector {
    private final Supplier<PushedMetrics> pushed;

    TelemetryMetrics(Supplier<PushedMetrics> pushed) {
        this.pushed = pushed;
    }

    @Override
    public MetricSnapshots collect() {
        PushedMetrics now = pushed.get();
        return new MetricSnapshots(
                gauge("clients", "Clients whose own metrics are kept", now.clients().size()),
                gauge("series", "Series of clients' own metrics", now.series()),
                gauge(
                        "series_left_out",
                        "Series that clients pushed and that are not kept",
                        now.leftOut()),
                counter("pushes", "Times clients pushed metrics", (double) now.pushes()),
                counter(
                        "pushes_refused",
                        "Times what clients pushed was refused",
                        (double) now.refused()));
    }

    private static GaugeSnapshot gauge(String name, String help, double value) {
        return GaugeSnapshot.builder()
                .name("penstock_telemetry_" + name)
                .help(help)
                .dataPoint(new GaugeDataPointSnapshot(value, Labels.EMPTY, null))
                .build();
    }

    private static CounterSnapshot counter(String name, String help, double value) {
        return CounterSnapshot.builder()
                .name("penstock_telemetry_" + name)
                .help(help)
                .dataPoint(new CounterDataPointSnapshot(value, Labels.EMPTY, null, 0L))
                .build();
    }
}
