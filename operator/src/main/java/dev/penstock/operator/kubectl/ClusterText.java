/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import dev.penstock.crds.BalanceStatus;
import dev.penstock.crds.Cluster;
import dev.penstock.crds.ClusterStatus;
import dev.penstock.crds.Condition;
import dev.penstock.crds.RolloutStatus;
import dev.penstock.crds.ScalingStatus;
import dev.penstock.crds.StorageStatus;

import io.fabric8.kubernetes.api.model.Pod;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Cluster in words, from what its status says. */
final class ClusterText {
    private ClusterText() {}

    /** Where it stands, and each of its brokers. */
    static String status(Cluster cluster, List<Pod> pods) {
        StringBuilder text = new StringBuilder(heading(cluster));
        Optional<ClusterStatus> status = Optional.ofNullable(cluster.getStatus());
        status.ifPresent(
                known -> {
                    text.append(line("Version", known.version()));
                    text.append(line("Brokers", known.brokersReady() + " ready"));
                    text.append(line("Bootstrap", known.bootstrap()));
                    text.append(line("Cluster id", known.clusterId()));
                    Optional.ofNullable(known.rollout())
                            .map(RolloutStatus::batch)
                            .ifPresent(batch -> text.append(line("Rollout", batch(batch))));
                });
        conditions(cluster)
                .forEach(
                        condition ->
                                text.append(
                                        line(
                                                condition.type(),
                                                condition.status()
                                                        + " ("
                                                        + condition.reason()
                                                        + ") "
                                                        + condition.message())));
        status.map(ClusterStatus::warnings)
                .ifPresent(
                        warnings ->
                                warnings.forEach(
                                        warning ->
                                                text.append(
                                                        line(
                                                                "Warning",
                                                                warning.reason()
                                                                        + ": "
                                                                        + warning.message()))));
        pods.forEach(pod -> text.append(pod(pod)));
        return text.toString();
    }

    /** What it waits for, or that it waits for nothing. */
    static String why(Cluster cluster) {
        List<String> reasons = new ArrayList<>();
        Optional<ClusterStatus> status = Optional.ofNullable(cluster.getStatus());
        if (!isCurrent(cluster)) {
            reasons.add(
                    "The operator has not looked at the newest spec yet. If this lasts: does an operator run, and does it watch this namespace?");
        }
        conditions(cluster).stream()
                .filter(
                        condition ->
                                isAbout(condition)
                                        && (condition.status() == Condition.Status.False)
                                                != condition.type().equals("Stalled"))
                .forEach(
                        condition ->
                                reasons.add(
                                        condition.type()
                                                + " is "
                                                + condition.status()
                                                + " since "
                                                + condition.lastTransitionTime()
                                                + ": "
                                                + condition.reason()
                                                + ", "
                                                + condition.message()));
        status.map(ClusterStatus::rollout).ifPresent(rollout -> reasons.addAll(rollout(rollout)));
        status.map(ClusterStatus::scaling).ifPresent(scaling -> reasons.add(scaling(scaling)));
        status.map(ClusterStatus::storage)
                .filter(storage -> storage.replacing() != null || storage.toReplace() != null)
                .ifPresent(storage -> reasons.add(replacement(storage)));
        status.map(ClusterStatus::balance).ifPresent(balance -> reasons.add(balance(balance)));
        return heading(cluster)
                + (reasons.isEmpty()
                        ? "  It waits for nothing.\n"
                        : reasons.stream()
                                .map(reason -> "  " + reason + "\n")
                                .reduce("", String::concat));
    }

    private static boolean isAbout(Condition condition) {
        return List.of("Available", "Ready", "Stalled", "VolumesHaveRoom")
                .contains(condition.type());
    }

    private static List<String> rollout(RolloutStatus rollout) {
        List<String> reasons = new ArrayList<>();
        Optional.ofNullable(rollout.blocked())
                .ifPresent(
                        blocked ->
                                reasons.add(
                                        "The rollout waits since "
                                                + blocked.since()
                                                + Optional.ofNullable(blocked.broker())
                                                        .map(broker -> " for broker " + broker)
                                                        .orElse("")
                                                + ": "
                                                + blocked.reason()
                                                + ", "
                                                + blocked.message()));
        Optional.ofNullable(rollout.batch()).ifPresent(batch -> reasons.add(batch(batch)));
        Optional.ofNullable(rollout.brokers())
                .ifPresent(
                        brokers ->
                                brokers.forEach(
                                        broker ->
                                                reasons.add(
                                                        "Broker "
                                                                + broker.broker()
                                                                + ": "
                                                                + broker.state()
                                                                + Optional.ofNullable(
                                                                                broker.message())
                                                                        .map(said -> ", " + said)
                                                                        .orElse(""))));
        return reasons;
    }

    private static String batch(RolloutStatus.Batch batch) {
        return "Restarting together: "
                + batch.brokers()
                + Optional.ofNullable(batch.rack()).map(rack -> " of rack " + rack).orElse("")
                + "; not more: "
                + batch.limit();
    }

    private static String replacement(StorageStatus storage) {
        List<Integer> left = Optional.ofNullable(storage.toReplace()).orElse(List.of());
        return "Volumes become "
                + storage.size()
                + " by being replaced: "
                + Optional.ofNullable(storage.replacing())
                        .map(broker -> "it is the turn of broker " + broker + ", ")
                        .orElse("")
                + (left.isEmpty() ? "none is left" : "those of brokers " + left + " are left");
    }

    private static String scaling(ScalingStatus scaling) {
        return "Scaling from "
                + scaling.from()
                + " to "
                + scaling.to()
                + " brokers: "
                + scaling.phase()
                + Optional.ofNullable(scaling.replicasLeft())
                        .map(left -> ", " + left + " replicas left")
                        .orElse("")
                + Optional.ofNullable(scaling.message()).map(said -> ", " + said).orElse("");
    }

    private static String balance(BalanceStatus balance) {
        return "Balancing"
                + Optional.ofNullable(balance.rebalance())
                        .map(name -> " for Rebalance " + name)
                        .orElse("")
                + ": "
                + balance.message();
    }

    private static boolean isCurrent(Cluster cluster) {
        return cluster.getStatus() != null
                && java.util.Objects.equals(
                        cluster.getStatus().observedGeneration(),
                        cluster.getMetadata().getGeneration());
    }

    private static List<Condition> conditions(Cluster cluster) {
        return Optional.ofNullable(cluster.getStatus())
                .map(ClusterStatus::conditions)
                .orElse(List.of());
    }

    private static String heading(Cluster cluster) {
        return "Cluster "
                + cluster.getMetadata().getNamespace()
                + "/"
                + cluster.getMetadata().getName()
                + "\n";
    }

    private static String line(String name, @org.jspecify.annotations.Nullable Object value) {
        return value == null ? "" : "  %-12s %s%n".formatted(name, value);
    }

    private static String pod(Pod pod) {
        boolean ready =
                pod.getStatus() != null
                        && Optional.ofNullable(pod.getStatus().getConditions())
                                .orElse(List.of())
                                .stream()
                                .anyMatch(
                                        condition ->
                                                condition.getType().equals("Ready")
                                                        && condition.getStatus().equals("True"));
        var annotations =
                Optional.ofNullable(pod.getMetadata().getAnnotations()).orElse(java.util.Map.of());
        return "  %-24s %-10s %-8s node %s, rack %s%n"
                .formatted(
                        pod.getMetadata().getName(),
                        ready ? "ready" : "not ready",
                        annotations.getOrDefault("penstock.dev/version", ""),
                        pod.getSpec() == null ? "" : pod.getSpec().getNodeName(),
                        annotations.getOrDefault("penstock.dev/rack", "-"));
    }
}
