/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.node.partition.TopicMeter;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What goes in and out of topics on this broker. Sums over topics are the broker's.
 *
 * <p>So many topics have series of their own (penstock.metrics.max.topics); all others share one,
 * {@code topic="(other)"}. A topic keeps its series until it is deleted.
 *
 * <p>Metrics: {@code penstock_topic_records_in_total}, {@code penstock_topic_bytes_in_total},
 * {@code penstock_topic_bytes_out_total}, {@code penstock_topic_replication_bytes_in_total}, {@code
 * penstock_topic_replication_bytes_out_total}, {@code penstock_metrics_topics_left_out}.
 */
public final class TopicMetrics implements MultiCollector {
    /** No topic can be called so. */
    static final String OTHER = "(other)";

    private final int maxTopics;
    private final Map<String, Traffic> byTopic = new TreeMap<>();
    private final Set<String> others = new TreeSet<>();
    private final Traffic other = new Traffic();

    /**
     * Counts nothing yet.
     *
     * @param maxTopics how many topics have series of their own
     */
    public TopicMetrics(int maxTopics) {
        this.maxTopics = maxTopics;
    }

    /** Where a topic's traffic is counted. */
    synchronized TopicMeter of(String topic) {
        Traffic known = byTopic.get(topic);
        if (known != null) {
            return known;
        }
        if (byTopic.size() >= maxTopics) {
            others.add(topic);
            return other;
        }
        Traffic traffic = new Traffic();
        byTopic.put(topic, traffic);
        return traffic;
    }

    /** Drops the series of topics that are no more. */
    synchronized void retain(Predicate<String> exists) {
        byTopic.keySet().removeIf(exists.negate());
        others.removeIf(exists.negate());
    }

    @Override
    public synchronized MetricSnapshots collect() {
        List<MetricSnapshot> snapshots = new ArrayList<>();
        snapshots.add(counter("records_in", "Records that producers appended", of -> of.recordsIn));
        snapshots.add(counter("bytes_in", "Bytes that producers appended", of -> of.bytesIn));
        snapshots.add(counter("bytes_out", "Bytes that consumers read", of -> of.bytesOut));
        snapshots.add(
                counter(
                        "replication_bytes_in",
                        "Bytes that this broker's followers appended",
                        of -> of.replicatedIn));
        snapshots.add(
                counter(
                        "replication_bytes_out",
                        "Bytes that other brokers' followers read",
                        of -> of.replicatedOut));
        snapshots.add(
                GaugeSnapshot.builder()
                        .name("penstock_metrics_topics_left_out")
                        .help("Topics without series of their own")
                        .dataPoint(GaugeDataPointSnapshot.builder().value(others.size()).build())
                        .build());
        return new MetricSnapshots(snapshots);
    }

    private CounterSnapshot counter(String name, String help, Function<Traffic, LongAdder> value) {
        var counter = CounterSnapshot.builder().name("penstock_topic_" + name).help(help);
        byTopic.forEach((topic, traffic) -> counter.dataPoint(point(topic, traffic, value)));
        if (!others.isEmpty()) {
            counter.dataPoint(point(OTHER, other, value));
        }
        return counter.build();
    }

    private static CounterDataPointSnapshot point(
            String topic, Traffic traffic, Function<Traffic, LongAdder> value) {
        return new CounterDataPointSnapshot(
                value.apply(traffic).sum(), Labels.of("topic", topic), null, 0L);
    }

    /** What has gone in and out. */
    private static final class Traffic implements TopicMeter {
        private final LongAdder recordsIn = new LongAdder();
        private final LongAdder bytesIn = new LongAdder();
        private final LongAdder bytesOut = new LongAdder();
        private final LongAdder replicatedIn = new LongAdder();
        private final LongAdder replicatedOut = new LongAdder();

        @Override
        public void produced(long records, long sizeBytes) {
            recordsIn.add(records);
            bytesIn.add(sizeBytes);
        }

        @Override
        public void consumed(long sizeBytes) {
            bytesOut.add(sizeBytes);
        }

        @Override
        public void replicatedIn(long sizeBytes) {
            replicatedIn.add(sizeBytes);
        }

        @Override
        public void replicatedOut(long sizeBytes) {
            replicatedOut.add(sizeBytes);
        }
    }
}
