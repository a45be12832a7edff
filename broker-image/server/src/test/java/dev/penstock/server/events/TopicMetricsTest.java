/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.TreeMap;

final class TopicMetricsTest {
    private final TopicMetrics metrics = new TopicMetrics(2);

    @Test
    void topicsBeyondTheLimitShareOneSeriesSoThatSumsStayRight() {
        for (String topic : new String[] {"a", "b", "c", "d"}) {
            metrics.of(topic).produced(1, 100);
        }
        metrics.of("a").produced(1, 100);

        assertThat(bytesIn()).isEqualTo(Map.of("a", 200.0, "b", 100.0, "(other)", 200.0));
        assertThat(leftOut()).isEqualTo(2);
    }

    @Test
    void aDeletedTopicGivesItsPlaceToTheNextOne() {
        metrics.of("a").produced(1, 100);
        metrics.of("b").produced(1, 100);

        metrics.retain(topic -> !topic.equals("a"));
        metrics.of("c").produced(1, 7);

        assertThat(bytesIn()).isEqualTo(Map.of("b", 100.0, "c", 7.0));
        assertThat(leftOut()).isZero();
    }

    @Test
    void aPartitionThatLeavesAndComesBackGoesOnWithTheSameCounter() {
        metrics.of("a").produced(1, 100);
        metrics.retain(topic -> true);
        metrics.of("a").produced(1, 50);

        assertThat(bytesIn()).isEqualTo(Map.of("a", 150.0));
    }

    @Test
    void eachWayInAndOutIsCountedByItself() {
        metrics.of("a").produced(3, 100);
        metrics.of("a").consumed(20);
        metrics.of("a").replicatedIn(3);
        metrics.of("a").replicatedOut(4);

        assertThat(values("penstock_topic_records_in")).isEqualTo(Map.of("a", 3.0));
        assertThat(values("penstock_topic_bytes_out")).isEqualTo(Map.of("a", 20.0));
        assertThat(values("penstock_topic_replication_bytes_in")).isEqualTo(Map.of("a", 3.0));
        assertThat(values("penstock_topic_replication_bytes_out")).isEqualTo(Map.of("a", 4.0));
    }

    private Map<String, Double> bytesIn() {
        return values("penstock_topic_bytes_in");
    }

    private Map<String, Double> values(String name) {
        Map<String, Double> values = new TreeMap<>();
        ((CounterSnapshot) snapshot(name))
                .getDataPoints()
                .forEach(point -> values.put(point.getLabels().get("topic"), point.getValue()));
        return values;
    }

    private double leftOut() {
        return ((GaugeSnapshot) snapshot("penstock_metrics_topics_left_out"))
                .getDataPoints()
                .getFirst()
                .getValue();
    }

    private MetricSnapshot snapshot(String name) {
        return metrics.collect().stream()
                .filter(snapshot -> snapshot.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
