/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.operator.desired.ClusterSettings;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.SettingsState;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * When settings change that no broker restarts for. The spec is all that is said about them: what
 * somebody else set is taken back, but for what tools set (rates, cordons).
 */
final class SettingsRules {
    private SettingsRules() {}

    static Optional<Step> alter(DesiredCluster desired, ObservedCluster observed) {
        return change(desired, observed)
                .filter(change -> refusal(change, observed).isEmpty())
                .map(Function.identity());
    }

    /** Everything else goes on; only in the end it is said that the spec is not reached. */
    static Optional<Step> sayRefused(DesiredCluster desired, ObservedCluster observed) {
        return change(desired, observed)
                .flatMap(change -> refusal(change, observed))
                .map(
                        refusal ->
                                new Step.Refuse(
                                        "SettingsRefused",
                                        "the brokers do not take what spec.config says: "
                                                + refusal.why()
                                                + "; correct it, all else is as wanted"));
    }

    private static Optional<SettingsState.Refusal> refusal(
            Step.AlterSettings change, ObservedCluster observed) {
        return observed.brokers() instanceof BrokersView.Known view
                ? view.settings()
                        .refusal()
                        .filter(last -> last.set().equals(change.set()))
                        .filter(last -> last.reset().equals(change.reset()))
                : Optional.empty();
    }

    private static Optional<Step.AlterSettings> change(
            DesiredCluster desired, ObservedCluster observed) {
        return observed.brokers() instanceof BrokersView.Known view
                        && view.activeController().isPresent()
                ? change(wanted(desired, view), view)
                : Optional.empty();
    }

    private static Optional<Step.AlterSettings> change(
            SortedMap<String, String> wanted, BrokersView.Known view) {
        Map<String, String> own = view.settings().own();
        SortedMap<String, String> set = new TreeMap<>(wanted);
        set.entrySet().removeAll(own.entrySet());
        SortedSet<String> reset = new TreeSet<>(own.keySet());
        reset.retainAll(ClusterSettings.live());
        reset.removeAll(wanted.keySet());
        return set.isEmpty() && reset.isEmpty()
                ? Optional.empty()
                : Optional.of(new Step.AlterSettings(set, reset));
    }

    /**
     * While brokers are still to come, new topics have as many copies as before: with more of them
     * none could be created.
     */
    private static SortedMap<String, String> wanted(
            DesiredCluster desired, BrokersView.Known view) {
        SortedMap<String, String> wanted = ClusterSettings.of(desired.cluster().getSpec());
        Optional.ofNullable(view.settings().own().get(ClusterSettings.DEFAULT_REPLICATION_FACTOR))
                .filter(now -> ClusterSettings.number(now) <= view.live().size())
                .ifPresent(
                        now ->
                                wanted.computeIfPresent(
                                        ClusterSettings.DEFAULT_REPLICATION_FACTOR,
                                        (_, copies) ->
                                                ClusterSettings.number(copies) > view.live().size()
                                                        ? now
                                                        : copies));
        return wanted;
    }
}
