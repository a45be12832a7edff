/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.cluster;

import dev.penstock.crds.Cluster;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.SettingsState.Refusal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Settings that brokers did not take, so that all else goes on. A restart of the operator forgets
 * them, and the brokers are asked again.
 */
final class SettingsRefusals {
    /** They are asked again after this time: another version may take them. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    private record Refused(Refusal refusal, Instant at) {}

    private final Clock clock;
    private final Map<String, Refused> refusals = new ConcurrentHashMap<>();

    SettingsRefusals(Clock clock) {
        this.clock = clock;
    }

    void remember(Cluster cluster, Refusal refusal) {
        refusals.put(key(cluster), new Refused(refusal, clock.instant()));
    }

    ObservedCluster observe(Cluster cluster, ObservedCluster observed) {
        Instant oldest = clock.instant().minus(KEPT);
        Refused last =
                refusals.computeIfPresent(
                        key(cluster),
                        (_, refused) -> refused.at().isBefore(oldest) ? null : refused);
        return last != null && observed.brokers() instanceof BrokersView.Known view
                ? observed.with(view.with(last.refusal()), observed.stopImpacts())
                : observed;
    }

    void forget(Cluster cluster) {
        refusals.remove(key(cluster));
    }

    private static String key(Cluster cluster) {
        return cluster.getMetadata().getNamespace() + "/" + cluster.getMetadata().getName();
    }
}
