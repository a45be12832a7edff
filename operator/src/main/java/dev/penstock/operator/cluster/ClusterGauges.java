/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.cluster;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.ClusterStatus;
import dev.penstock.crds.Condition;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Clusters as metrics: what their status says, in numbers.
 *
 * <p>{@code penstock_operator_cluster_condition} is 1 for each condition that holds, with its
 * reason; {@code penstock_operator_cluster_balance_partitions_left} is what a balance has left.
 */
public final class ClusterGauges {
    private final MultiGauge conditions;
    private final MultiGauge balance;
    private final Map<String, ClusterStatus> statuses = new TreeMap<>();

    public ClusterGauges(MeterRegistry registry) {
        conditions =
                MultiGauge.builder("penstock.operator.cluster.condition")
                        .description("1 for each condition of a Cluster that holds, by its reason")
                        .register(registry);
        balance =
                MultiGauge.builder("penstock.operator.cluster.balance.partitions.left")
                        .description("Partitions whose replicas a balance has still to change")
                        .register(registry);
    }

    synchronized void show(Cluster cluster, ClusterStatus status) {
        if (!status.equals(statuses.put(key(cluster), status))) {
            register();
        }
    }

    synchronized void forget(Cluster cluster) {
        if (statuses.remove(key(cluster)) != null) {
            register();
        }
    }

    private void register() {
        conditions.register(
                statuses.entrySet().stream()
                        .flatMap(
                                entry ->
                                        Optional.ofNullable(entry.getValue().conditions())
                                                .orElse(List.of())
                                                .stream()
                                                .<Row<?>>map(
                                                        condition ->
                                                                row(entry.getKey(), condition)))
                        .toList(),
                true);
        balance.register(
                statuses.entrySet().stream()
                        .filter(entry -> entry.getValue().balance() != null)
                        .<Row<?>>map(
                                entry ->
                                        Row.of(
                                                tags(entry.getKey()),
                                                Optional.ofNullable(
                                                                entry.getValue()
                                                                        .balance()
                                                                        .partitionsLeft())
                                                        .orElse(0)))
                        .toList(),
                true);
    }

    private static Row<Number> row(String key, Condition condition) {
        return Row.of(
                tags(key).and("type", condition.type()).and("reason", condition.reason()),
                condition.status() == Condition.Status.True ? 1 : 0);
    }

    private static Tags tags(String key) {
        int slash = key.indexOf('/');
        return Tags.of("namespace", key.substring(0, slash), "cluster", key.substring(slash + 1));
    }

    private static String key(Cluster cluster) {
        return cluster.getMetadata().getNamespace() + "/" + cluster.getMetadata().getName();
    }
}
