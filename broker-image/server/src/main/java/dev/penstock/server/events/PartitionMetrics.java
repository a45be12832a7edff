/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.kernel.BrokerId;
import dev.penstock.node.partition.PartitionView;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the partitions of this broker hold, as they were when it was last looked.
 *
 * <p>So many series at most per metric (penstock.metrics.max.partitions), the first by name; the
 * rest is only counted.
 *
 * <p>Metrics: {@code penstock_log_size_bytes} by topic, {@code penstock_log_end_offset} by topic
 * and partition (leaders only), {@code penstock_follower_lag_records} by follower, {@code
 * penstock_metrics_partitions_left_out}.
 */
public final class PartitionMetrics implements MultiCollector {
    private final int maxPartitions;
    private volatile List<PartitionView> views = List.of();

    /**
     * Knows of no partition yet.
     *
     * @param maxPartitions how many series a metric has at most
     */
    public PartitionMetrics(int maxPartitions) {
        this.maxPartitions = maxPartitions;
    }

    void update(List<PartitionView> newViews) {
        views = newViews;
    }

    @Override
    public MetricSnapshots collect() {
        List<PartitionView> now = views;
        return new MetricSnapshots(sizes(now), ends(now), lags(now), leftOut(now));
    }

    private GaugeSnapshot sizes(List<PartitionView> now) {
        Map<String, Long> sizes = new TreeMap<>();
        now.forEach(view -> sizes.merge(view.topic(), view.sizeBytes(), Long::sum));
        var gauge =
                GaugeSnapshot.builder()
                        .name("penstock_log_size_bytes")
                        .help("Size of all logs of a topic on this broker");
        sizes.entrySet().stream()
                .limit(maxPartitions)
                .forEach(
                        size ->
                                gauge.dataPoint(
                                        new GaugeDataPointSnapshot(
                                                size.getValue(),
                                                Labels.of("topic", size.getKey()),
                                                null)));
        return gauge.build();
    }

    private GaugeSnapshot ends(List<PartitionView> now) {
        var gauge =
                GaugeSnapshot.builder()
                        .name("penstock_log_end_offset")
                        .help("The next offset of each partition that this broker leads");
        now.stream()
                .filter(PartitionView::isLeader)
                .limit(maxPartitions)
                .forEach(
                        view ->
                                gauge.dataPoint(
                                        new GaugeDataPointSnapshot(
                                                view.logEndOffset(),
                                                Labels.of(
                                                        "topic",
                                                        view.topic(),
                                                        "partition",
                                                        Integer.toString(
                                                                view.partition().partition())),
                                                null)));
        return gauge.build();
    }

    private static GaugeSnapshot lags(List<PartitionView> now) {
        Map<BrokerId, Long> lags = new TreeMap<>();
        for (PartitionView view : now) {
            view.followerLagOffsets().forEach((broker, lag) -> lags.merge(broker, lag, Long::max));
        }
        var gauge =
                GaugeSnapshot.builder()
                        .name("penstock_follower_lag_records")
                        .help(
                                "How far a follower is behind in the partition led here where it is"
                                        + " furthest behind");
        lags.forEach(
                (broker, lag) ->
                        gauge.dataPoint(
                                new GaugeDataPointSnapshot(
                                        lag, Labels.of("follower", broker.toString()), null)));
        return gauge.build();
    }

    private GaugeSnapshot leftOut(List<PartitionView> now) {
        long led = now.stream().filter(PartitionView::isLeader).count();
        return GaugeSnapshot.builder()
                .name("penstock_metrics_partitions_left_out")
                .help("Partitions led here without series of their own")
                .dataPoint(
                        new GaugeDataPointSnapshot(
                                Math.max(0, led - maxPartitions), Labels.EMPTY, null))
                .build();
    }
}
