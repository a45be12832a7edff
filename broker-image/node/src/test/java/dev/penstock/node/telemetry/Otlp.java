/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import org.apache.kafka.shaded.io.opentelemetry.proto.common.v1.AnyValue;
import org.apache.kafka.shaded.io.opentelemetry.proto.common.v1.KeyValue;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.Gauge;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.Histogram;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.Metric;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.MetricsData;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.Sum;
import org.apache.kafka.shaded.io.opentelemetry.proto.resource.v1.Resource;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** What clients push, written by the classes that Kafka's own client writes it with. */
final class Otlp {
    private Otlp() {}

    static ByteBuffer push(Metric... metrics) {
        return push(Map.of(), metrics);
    }

    static ByteBuffer push(Map<String, String> resource, Metric... metrics) {
        return MetricsData.newBuilder()
                .addResourceMetrics(
                        ResourceMetrics.newBuilder()
                                .setSchemaUrl("ignored")
                                .setResource(Resource.newBuilder().addAllAttributes(of(resource)))
                                .addScopeMetrics(
                                        ScopeMetrics.newBuilder().addAllMetrics(List.of(metrics))))
                .build()
                .toByteString()
                .asReadOnlyByteBuffer();
    }

    static Metric counter(String name, double value, Map<String, String> labels) {
        return sum(name, value, labels, AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    }

    static Metric delta(String name, double value) {
        return sum(name, value, Map.of(), AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
    }

    private static Metric sum(
            String name,
            double value,
            Map<String, String> labels,
            AggregationTemporality temporality) {
        return Metric.newBuilder()
                .setName(name)
                .setSum(
                        Sum.newBuilder()
                                .setIsMonotonic(true)
                                .setAggregationTemporality(temporality)
                                .addDataPoints(
                                        NumberDataPoint.newBuilder()
                                                .setTimeUnixNano(1)
                                                .setAsDouble(value)
                                                .addAllAttributes(of(labels))))
                .build();
    }

    static Metric gauge(String name, long value) {
        return Metric.newBuilder()
                .setName(name)
                .setUnit("ms")
                .setGauge(
                        Gauge.newBuilder()
                                .addDataPoints(NumberDataPoint.newBuilder().setAsInt(value)))
                .build();
    }

    static Metric histogram(String name, long count, double sum) {
        return Metric.newBuilder()
                .setName(name)
                .setHistogram(
                        Histogram.newBuilder()
                                .addDataPoints(
                                        HistogramDataPoint.newBuilder()
                                                .setCount(count)
                                                .setSum(sum)
                                                .addExplicitBounds(1)
                                                .addBucketCounts(count)))
                .build();
    }

    private static List<KeyValue> of(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .map(
                        each ->
                                KeyValue.newBuilder()
                                        .setKey(each.getKey())
                                        .setValue(
                                                AnyValue.newBuilder()
                                                        .setStringValue(each.getValue()))
                                        .build())
                .toList();
    }
}
