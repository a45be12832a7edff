/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.cluster;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.ClusterStatus;
import dev.penstock.crds.Condition;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Clusters as metrics: what their status says, in numbers.
 *
 * <p>{@code penstock_operator_cluster_condition} is 1 for each condition that holds, with its
 * reason; {@code penstock_operator_cluster_balance_partitions_left} is what a balance has left;
 * {@code penstock_operator_cluster_volumes_to_replace} is how many volumes are still to be
 * replaced; {@code penstock_operator_cluster_rollout_batch_brokers} is how many brokers restart
 * together.
 */
public final class ClusterGauges {
    private final MeterRegistry registry;
    private final Map<String, Shown> shown = new HashMap<>();

    /** What is told of a Cluster: a new status replaces its own series and no others. */
    private record Shown(ClusterStatus status, List<Gauge> gauges) {}

    public ClusterGauges(MeterRegistry registry) {
        this.registry = registry;
    }

    synchronized void show(Cluster cluster, ClusterStatus status) {
        String key = key(cluster);
        Shown before = shown.get(key);
        if (before == null || !before.status().equals(status)) {
            forget(cluster);
            shown.put(key, new Shown(status, gauges(tags(cluster), status)));
        }
    }

    synchronized void forget(Cluster cluster) {
        Shown before = shown.remove(key(cluster));
        if (before != null) {
            before.gauges().forEach(registry::remove);
        }
    }

    private List<Gauge> gauges(Tags cluster, ClusterStatus status) {
        List<Gauge> gauges = new ArrayList<>();
        for (Condition condition : Optional.ofNullable(status.conditions()).orElse(List.of())) {
            int holds = condition.status() == Condition.Status.True ? 1 : 0;
            gauges.add(
                    Gauge.builder("penstock.operator.cluster.condition", () -> holds)
                            .description(
                                    "1 for each condition of a Cluster that holds, by its reason")
                            .tags(
                                    cluster.and("type", condition.type())
                                            .and("reason", condition.reason()))
                            .register(registry));
        }
        if (status.balance() != null) {
            int left = Optional.ofNullable(status.balance().partitionsLeft()).orElse(0);
            gauges.add(
                    Gauge.builder("penstock.operator.cluster.balance.partitions.left", () -> left)
                            .description("Partitions whose replicas a balance has still to change")
                            .tags(cluster)
                            .register(registry));
        }
        if (status.storage() != null && status.storage().toReplace() != null) {
            int left = status.storage().toReplace().size();
            gauges.add(
                    Gauge.builder("penstock.operator.cluster.volumes.to.replace", () -> left)
                            .description("Brokers whose volumes are still to be replaced")
                            .tags(cluster)
                            .register(registry));
        }
        if (status.rollout() != null && status.rollout().batch() != null) {
            int brokers = status.rollout().batch().brokers().size();
            gauges.add(
                    Gauge.builder("penstock.operator.cluster.rollout.batch.brokers", () -> brokers)
                            .description("Brokers that restart together, or did so last")
                            .tags(cluster)
                            .register(registry));
        }
        return gauges;
    }

    private static Tags tags(Cluster cluster) {
        return Tags.of(
                "namespace",
                cluster.getMetadata().getNamespace(),
                "cluster",
                cluster.getMetadata().getName());
    }

    private static String key(Cluster cluster) {
        return cluster.getMetadata().getNamespace() + "/" + cluster.getMetadata().getName();
    }
}
