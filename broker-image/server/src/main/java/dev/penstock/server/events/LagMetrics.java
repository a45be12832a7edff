/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.node.lag.GroupLag;
import dev.penstock.node.lag.LagReport;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * How far groups are behind; each group is told by its coordinator, so once in the cluster.
 *
 * <p>Metrics: {@code penstock_group_lag_records}, {@code penstock_group_lag_seconds} and {@code
 * penstock_group_offset} by group, topic and partition; {@code penstock_metrics_lags_left_out}.
 */
public final class LagMetrics implements MultiCollector {
    private final Supplier<LagReport> reports;

    public LagMetrics(Supplier<LagReport> reports) {
        this.reports = reports;
    }

    @Override
    public MetricSnapshots collect() {
        LagReport report = reports.get();
        return new MetricSnapshots(
                gauge(
                        report,
                        "penstock_group_lag_records",
                        "Records between a group's position and the end of the partition",
                        GroupLag::lagRecords),
                gauge(
                        report,
                        "penstock_group_lag_seconds",
                        "How long ago the partition ended where the group is",
                        lag -> lag.lagNanos() / (double) TimeUnit.SECONDS.toNanos(1)),
                gauge(
                        report,
                        "penstock_group_offset",
                        "The next record that a group would read",
                        GroupLag::committedOffset),
                GaugeSnapshot.builder()
                        .name("penstock_metrics_lags_left_out")
                        .help("Positions of groups without series of their own")
                        .dataPoint(new GaugeDataPointSnapshot(report.leftOut(), Labels.EMPTY, null))
                        .build());
    }

    private static GaugeSnapshot gauge(
            LagReport report, String name, String help, ToDoubleFunction<GroupLag> value) {
        var gauge = GaugeSnapshot.builder().name(name).help(help);
        for (GroupLag lag : report.lags()) {
            gauge.dataPoint(
                    new GaugeDataPointSnapshot(
                            value.applyAsDouble(lag),
                            Labels.of(
                                    "group",
                                    lag.groupId(),
                                    "topic",
                                    lag.topic(),
                                    "partition",
                                    Integer.toString(lag.partition())),
                            null));
        }
        return gauge.build();
    }
}
