/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.penstock.crds.BalanceSpec;
import dev.penstock.crds.Cluster;
import dev.penstock.crds.RolloutSpec;
import dev.penstock.operator.desired.BrokerImages.BrokerImage;
import dev.penstock.operator.desired.ClusterIdentity;
import dev.penstock.operator.desired.ClusterSettings;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.desired.Sizing;
import dev.penstock.operator.plan.BalanceRules;
import dev.penstock.operator.plan.Pace;
import dev.penstock.operator.plan.RestartBatches;
import dev.penstock.operator.plan.VolumeFit;
import dev.penstock.operator.status.Figures;

import io.fabric8.kubernetes.api.model.Quantity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a changed spec would do, in words. The resources of both specs are built as the operator
 * builds them; a broker restarts where its revision becomes another.
 */
final class PlanText {
    private static final ClusterIdentity SAME = new ClusterIdentity("plan", 1, false);
    private static final BrokerImage IMAGE = new BrokerImage("same", "same");

    private PlanText() {}

    static String of(Cluster before, Cluster after, StoredBytes stored) {
        List<String> changed = new ArrayList<>();
        differences("spec", tree(before), tree(after), changed);
        StringBuilder text = new StringBuilder();
        if (changed.isEmpty()) {
            return "Nothing changes.\n";
        }
        changed.forEach(change -> text.append("  ").append(change).append('\n'));
        consequences(before, after, stored)
                .forEach(consequence -> text.append("=> ").append(consequence).append('\n'));
        return text.toString();
    }

    private static List<String> consequences(Cluster before, Cluster after, StoredBytes stored) {
        List<String> all = new ArrayList<>();
        int from = before.getSpec().replicas();
        int to = after.getSpec().replicas();
        boolean sleeps = Boolean.TRUE.equals(after.getSpec().suspend());
        if (sleeps != Boolean.TRUE.equals(before.getSpec().suspend())) {
            all.add(
                    sleeps
                            ? "All brokers stop. Clients are not served; volumes stay."
                            : "All brokers come back.");
        }
        if (!sleeps && restarts(before, after)) {
            all.add(
                    "All "
                            + from
                            + " brokers restart, "
                            + pace(after)
                            + " when it is safe and the last ones are in sync again.");
        }
        settings(before, after).ifPresent(all::add);
        if (to > from) {
            all.add("Added at once: " + brokers(from, to) + joining(after, to - from, to, stored));
        } else if (to < from) {
            all.add(
                    "Leaving: "
                            + brokers(to, from)
                            + "; all their replicas are copied to others first"
                            + leaving(after, to, stored));
        }
        int voters = ClusterIdentity.votersOf(to);
        if (voters != ClusterIdentity.votersOf(from)) {
            all.add("Voters of the metadata quorum become " + voters + ", one at a time.");
        }
        if (bytes(after) > bytes(before)) {
            all.add("Volumes grow. No broker restarts for that.");
        }
        if (replaces(before, after)) {
            all.addAll(replacement(after, stored));
        }
        if (all.isEmpty()) {
            all.add("No broker restarts and nothing moves.");
        }
        return all;
    }

    private static boolean replaces(Cluster before, Cluster after) {
        String storageClass = after.getSpec().storage().storageClass();
        return bytes(after) < bytes(before)
                || (storageClass != null
                        && !storageClass.equals(before.getSpec().storage().storageClass()));
    }

    /** Each broker's replicas are copied to one more broker, and back. */
    private static List<String> replacement(Cluster after, StoredBytes stored) {
        int brokers = after.getSpec().replicas();
        String steps =
                "Volumes are replaced, one broker after the other: broker "
                        + brokers
                        + " comes for the time, takes all replicas of each of them, and gives them back when it has"
                        + " restarted with its new volume";
        return switch (stored) {
            case StoredBytes.Unknown(String why) -> List.of(steps + unknown(why));
            case StoredBytes.Known known -> {
                List<String> all = new ArrayList<>();
                long twice = 2 * known.total();
                all.add(steps + copied(after, twice, twice));
                known.byBroker().entrySet().stream()
                        .map(
                                one ->
                                        new VolumeFit(
                                                one.getKey(),
                                                one.getValue(),
                                                after.getSpec().storage().size()))
                        .filter(fit -> !fit.fits())
                        .forEach(fit -> all.add("Nothing is replaced yet: " + fit.text() + "."));
                yield all;
            }
        };
    }

    /** What the metadata has for all brokers. */
    private static Optional<String> settings(Cluster before, Cluster after) {
        Map<String, String> now = ClusterSettings.of(before.getSpec());
        Map<String, String> then = ClusterSettings.of(after.getSpec());
        TreeSet<String> names = new TreeSet<>(now.keySet());
        names.addAll(then.keySet());
        names.removeIf(name -> Objects.equals(now.get(name), then.get(name)));
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Changed while the brokers run, without a restart: "
                                + String.join(", ", names)
                                + ".");
    }

    private static String pace(Cluster after) {
        RolloutSpec rollout = after.getSpec().rollout();
        int together =
                rollout == null || rollout.maxUnavailable() == null
                        ? 1
                        : Math.min(
                                rollout.maxUnavailable(),
                                RestartBatches.third(after.getSpec().replicas()));
        return together == 1
                ? "one by one, each"
                : "up to "
                        + together
                        + " of one rack together where each of them says that nothing breaks, the active controller last and alone;"
                        + " the next ones";
    }

    /** Each of the new ones gets about the mean of all. */
    private static String joining(Cluster after, int added, int to, StoredBytes stored) {
        if (BalanceRules.modeOf(after.getSpec()) == BalanceSpec.Mode.Manual) {
            return "; they stay without replicas until a Rebalance, because spec.balance.mode is Manual.";
        }
        return "; then replicas are balanced onto them"
                + switch (stored) {
                    case StoredBytes.Unknown(String why) -> unknown(why);
                    case StoredBytes.Known known ->
                            copied(after, known.total() / to * added, known.total() / to);
                };
    }

    /** Each of those that stay takes in its part. */
    private static String leaving(Cluster after, int to, StoredBytes stored) {
        return switch (stored) {
            case StoredBytes.Unknown(String why) -> unknown(why);
            case StoredBytes.Known known ->
                    copied(after, known.from(to), Math.ceilDiv(known.from(to), to));
        };
    }

    private static String unknown(String why) {
        return "; how much that is, is not known: " + why + ".";
    }

    private static String copied(Cluster after, long bytes, long toEach) {
        Pace pace = Pace.of(after.getSpec());
        return ": about "
                + Figures.bytes(bytes)
                + ", which takes at least "
                + Figures.time(pace.time(toEach))
                + " at "
                + Figures.bytes(pace.bytesPerSecond())
                + " a second to each broker.";
    }

    private static String brokers(int first, int end) {
        return end - first == 1 ? "broker " + first : "brokers " + first + " to " + (end - 1);
    }

    private static boolean restarts(Cluster before, Cluster after) {
        return !Objects.equals(before.getSpec().version(), after.getSpec().version())
                || !Objects.equals(before.getSpec().image(), after.getSpec().image())
                || !revision(before).equals(revision(after));
    }

    private static String revision(Cluster cluster) {
        return DesiredCluster.of(
                        cluster,
                        SAME,
                        Sizing.steady(
                                cluster.getSpec().replicas(),
                                cluster.getSpec().storage().size(),
                                Optional.ofNullable(cluster.getSpec().storage().storageClass())),
                        IMAGE)
                .revision();
    }

    private static long bytes(Cluster cluster) {
        return Quantity.getAmountInBytes(Quantity.parse(cluster.getSpec().storage().size()))
                .longValue();
    }

    private static JsonNode tree(Cluster cluster) {
        return new ObjectMapper().valueToTree(cluster.getSpec());
    }

    private static void differences(
            String path, JsonNode before, JsonNode after, List<String> changed) {
        if (before.isObject() && after.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            names.forEach(
                    name ->
                            differences(
                                    path + "." + name,
                                    before.path(name),
                                    after.path(name),
                                    changed));
        } else if (!before.equals(after)) {
            changed.add(path + ": " + text(before) + " -> " + text(after));
        }
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? "(absent)" : value.toString();
    }
}
