/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.Fixtures;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.SettingsState;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Settings that change without a restart. */
class SettingsRulesTest {
    private static final Map<String, String> SAFE =
            Map.of("default.replication.factor", "3", "min.insync.replicas", "2");

    @Test
    void aNewClusterGetsSafeDefaults() {
        assertThat(next(Fixtures.healthy(3), Map.of())).isEqualTo(alter(SAFE, Set.of()));
    }

    @Test
    void whatIsAsWantedIsLeftAlone() {
        assertThat(next(Fixtures.healthy(3), SAFE)).isEqualTo(new Step.Done());
    }

    @Test
    void theSpecSetsAndTakesBack() {
        Fixtures cluster =
                Fixtures.healthy(3).with("config: {log.retention.ms: 9, min.insync.replicas: 1}");

        assertThat(next(cluster, with("message.max.bytes", "2000000")))
                .isEqualTo(
                        alter(
                                Map.of("log.retention.ms", "9", "min.insync.replicas", "1"),
                                Set.of("message.max.bytes")));
    }

    @Test
    void aPropertyOfTheFileIsNoSettingOfTheMetadata() {
        assertThat(next(Fixtures.healthy(3).with("config: {log.retention.hours: 48}"), SAFE))
                .isEqualTo(new Step.Done());
    }

    @Test
    void whatToolsSetForAWhileIsTheirs() {
        assertThat(next(Fixtures.healthy(3), with("leader.replication.throttled.rate", "1")))
                .isEqualTo(new Step.Done());
    }

    @Test
    void newTopicsGetMoreCopiesOnlyWhenThereAreBrokersForThem() {
        Map<String, String> single =
                Map.of("default.replication.factor", "1", "min.insync.replicas", "1");
        Fixtures early = Fixtures.healthy(1).wanting(3);

        assertThat(next(early, single))
                .isEqualTo(alter(Map.of("min.insync.replicas", "2"), Set.of()));
        assertThat(next(Fixtures.healthy(3), single)).isEqualTo(alter(SAFE, Set.of()));
    }

    @Test
    void aBrokerThatIsAwayTakesNoCopiesFromNewTopics() {
        assertThat(next(Fixtures.healthy(3).notLive(2), SAFE))
                .isNotInstanceOf(Step.AlterSettings.class);
    }

    @Test
    void fewerBrokersMeanFewerCopiesBeforeTheyLeave() {
        assertThat(next(Fixtures.healthy(3).wanting(1), SAFE))
                .isEqualTo(
                        alter(
                                Map.of(
                                        "default.replication.factor",
                                        "1",
                                        "min.insync.replicas",
                                        "1"),
                                Set.of()));
    }

    @Test
    void nobodyIsAskedWhileNobodyDecides() {
        assertThat(next(Fixtures.healthy(3).withController(null), Map.of()))
                .isNotInstanceOf(Step.AlterSettings.class);
    }

    @Test
    void theyChangeBeforeBrokersRestart() {
        assertThat(next(Fixtures.healthy(3).stale(2), Map.of()))
                .isInstanceOf(Step.AlterSettings.class);
    }

    @Test
    void whatWasRefusedHoldsNothingBackAndIsSaidInTheEnd() {
        Fixtures cluster = Fixtures.healthy(3).with("config: {log.retention.ms: soon}");
        SettingsState.Refusal refusal =
                new SettingsState.Refusal(
                        new TreeMap<>(Map.of("log.retention.ms", "soon")),
                        new TreeSet<>(),
                        "InvalidConfiguration: not a number");

        assertThat(next(cluster, SAFE, Optional.of(refusal)))
                .isInstanceOfSatisfying(
                        Step.Refuse.class,
                        refuse -> {
                            assertThat(refuse.reason()).isEqualTo("SettingsRefused");
                            assertThat(refuse.message()).contains("not a number");
                        });
        assertThat(next(cluster.stale(2), SAFE, Optional.of(refusal)))
                .isInstanceOf(Step.RestartBroker.class);
    }

    @Test
    void aChangedSpecIsTriedAgain() {
        SettingsState.Refusal refusal =
                new SettingsState.Refusal(
                        new TreeMap<>(Map.of("log.retention.ms", "soon")), new TreeSet<>(), "no");

        assertThat(
                        next(
                                Fixtures.healthy(3).with("config: {log.retention.ms: 5}"),
                                SAFE,
                                Optional.of(refusal)))
                .isEqualTo(alter(Map.of("log.retention.ms", "5"), Set.of()));
    }

    private static Step.AlterSettings alter(Map<String, String> set, Set<String> reset) {
        return new Step.AlterSettings(new TreeMap<>(set), new TreeSet<>(reset));
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> settings = new TreeMap<>(SAFE);
        settings.put(name, value);
        return settings;
    }

    private static Step next(Fixtures cluster, Map<String, String> own) {
        return next(cluster, own, Optional.empty());
    }

    private static Step next(
            Fixtures cluster, Map<String, String> own, Optional<SettingsState.Refusal> refusal) {
        ObservedCluster observed = cluster.observed();
        BrokersView.Known view = (BrokersView.Known) observed.brokers();
        return ClusterPlanner.next(
                cluster.desired(),
                observed.with(
                        new BrokersView.Known(
                                view.quorum(),
                                view.live(),
                                view.partitions(),
                                view.moves(),
                                new SettingsState(own, refusal)),
                        observed.stopImpacts()));
    }
}
