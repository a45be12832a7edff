/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.status;

import static dev.penstock.operator.Fixtures.healthy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.ClusterStatus;
import dev.penstock.crds.Condition;
import dev.penstock.crds.RolloutStatus;
import dev.penstock.crds.ScalingStatus;
import dev.penstock.crds.StorageStatus;
import dev.penstock.crds.Warning;
import dev.penstock.operator.Fixtures;
import dev.penstock.operator.observed.StopImpact;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class ClusterStatusBuilderTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Instant LATER = Instant.parse("2026-11-23T12:05:00Z");

    private static ClusterStatus status(
            Fixtures fixtures, @Nullable ClusterStatus before, Instant now) {
        Cluster cluster = fixtures.cluster();
        cluster.setStatus(before);
        return ClusterStatusBuilder.of(
                new ClusterReport(
                        cluster,
                        fixtures.desired(),
                        fixtures.observed(),
                        fixtures.next(),
                        Optional.empty(),
                        Optional.of("shop:9092"),
                        now));
    }

    private static String condition(ClusterStatus status, String type) {
        return status.conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .map(condition -> condition.status() + " " + condition.reason())
                .findFirst()
                .orElse("absent");
    }

    @Test
    void aClusterThatHasArrivedIsAvailableAndReadyAndNothingElse() {
        ClusterStatus status = status(healthy(3).partition("orders", 0, 0, 1, 2), null, NOON);
        assertThat(condition(status, "Available")).isEqualTo("True Serving");
        assertThat(condition(status, "Ready")).isEqualTo("True AsWanted");
        assertThat(status.conditions())
                .extracting(Condition::type)
                .containsExactly("Available", "Balanced", "Ready");
        assertThat(status.conditions()).extracting(Condition::observedGeneration).containsOnly(7L);
        assertThat(status.observedGeneration()).isEqualTo(7);
        assertThat(status.brokersReady()).isEqualTo("3/3");
        assertThat(status.version()).isEqualTo("0.1");
        assertThat(status.rollout()).isNull();
        assertThat(status.scaling()).isNull();
        assertThat(status.warnings()).isNull();
    }

    @Test
    void brokersThatRestartTogetherAreToldUntilTheNextOnesDo() {
        Fixtures fixtures =
                healthy(6)
                        .stale(2, 5)
                        .inRack(2, "c")
                        .inRack(5, "c")
                        .answering(Set.of(2, 5), new StopImpact.Nothing())
                        .with("rollout: {maxUnavailable: 2}");
        ClusterStatus first = status(fixtures, null, NOON);
        assertThat(first.rollout().batch().brokers()).containsExactly(2, 5);
        assertThat(first.rollout().batch().rack()).isEqualTo("c");
        assertThat(first.rollout().batch().limit()).isEqualTo("spec.rollout.maxUnavailable is 2");
        assertThat(first.rollout().brokers())
                .extracting(RolloutStatus.BrokerProgress::state)
                .containsExactly(RolloutStatus.State.Restarting, RolloutStatus.State.Restarting);
        assertThat(condition(first, "Ready")).isEqualTo("False RollingRestart");
        ClusterStatus meanwhile = status(fixtures.terminating(5).terminating(2), first, LATER);
        assertThat(meanwhile.rollout().batch()).isEqualTo(first.rollout().batch());
        assertThat(condition(meanwhile, "Ready")).isEqualTo("False BrokerStopping");
    }

    @Test
    void volumesThatGrowByThemselvesSayWhetherTheyHaveRoom() {
        Fixtures fixtures = healthy(3).expanding("maxSize: 40Gi").inUse(0, 40);
        ClusterStatus first = status(fixtures, null, NOON);
        assertThat(condition(first, "VolumesHaveRoom")).isEqualTo("True HasRoom");
        assertThat(first.storage()).isEqualTo(new StorageStatus("10Gi", null, null, null));
        assertThat(status(fixtures.inUse(0, 41), first, LATER))
                .as("a figure that moves all the time is no news")
                .isEqualTo(first);
        fixtures.claim(0, "13Gi", "13Gi").claim(1, "13Gi", "13Gi").claim(2, "13Gi", "10Gi");
        ClusterStatus growing = status(fixtures, first, LATER);
        assertThat(condition(growing, "VolumesHaveRoom")).isEqualTo("False Expanding");
        assertThat(growing.storage())
                .isEqualTo(new StorageStatus("13Gi", "2026-11-23T12:05:00Z", null, null));
        assertThat(Conditions.newlyWithoutRoom(first, growing)).isEmpty();
    }

    @Test
    void volumesThatCannotGrowAreToldOnceAndTakeNothingFromReady() {
        Fixtures fixtures =
                healthy(3).expanding("maxSize: 40Gi").inUse(0, 85).refusing("13Gi", "no class");
        ClusterStatus refused = status(fixtures, null, NOON);
        assertThat(condition(refused, "VolumesHaveRoom")).isEqualTo("False ExpansionRefused");
        assertThat(condition(refused, "Ready")).isEqualTo("True AsWanted");
        assertThat(Conditions.newlyWithoutRoom(null, refused))
                .hasValueSatisfying(
                        condition -> assertThat(condition.message()).contains("no class"));
        assertThat(Conditions.newlyWithoutRoom(refused, refused)).isEmpty();
        Fixtures silent = healthy(3).expanding("maxSize: 40Gi").silent("no answer");
        assertThat(condition(status(silent, refused, LATER), "VolumesHaveRoom"))
                .as("what was known holds until something else is known")
                .isEqualTo("False ExpansionRefused");
        assertThat(condition(status(silent, null, LATER), "VolumesHaveRoom"))
                .isEqualTo("Unknown UseUnknown");
    }

    @Test
    void anotherLookAtTheSameChangesNothing() {
        Fixtures fixtures =
                healthy(3).stale(0, 1, 2).partition("orders", 0, List.of(0, 1, 2), List.of(0, 1));
        ClusterStatus first = status(fixtures, null, NOON);
        assertThat(status(fixtures, first, LATER)).isEqualTo(first);
    }

    @Test
    void aRestartLeavesItAvailableAndTellsEachBroker() {
        ClusterStatus status = status(healthy(3).stale(0, 1).unready(2, "current"), null, NOON);
        assertThat(condition(status, "Available")).isEqualTo("True Serving");
        assertThat(condition(status, "Ready")).isEqualTo("False BrokerNotReady");
        assertThat(condition(status, "Reconciling")).isEqualTo("True BrokerNotReady");
        assertThat(status.rollout().brokers())
                .extracting(broker -> broker.broker() + " " + broker.state())
                .containsExactly("0 Waiting", "1 Waiting", "2 Restarting");
        assertThat(status.updatedReplicas()).isEqualTo(1);
    }

    @Test
    void aBlockedRestartSaysWhoWhyAndSinceWhen() {
        Fixtures blocked = healthy(3).stale(1).notAnswering(1);
        ClusterStatus first = status(blocked, null, NOON);
        assertThat(first.rollout().blocked().broker()).isEqualTo(1);
        assertThat(first.rollout().blocked().reason()).isEqualTo("StopImpactUnknown");
        assertThat(first.rollout().brokers())
                .extracting(RolloutStatus.BrokerProgress::state)
                .containsExactly(RolloutStatus.State.Blocked);
        assertThat(status(blocked, first, LATER).rollout().blocked().since())
                .isEqualTo("2026-11-23T12:00:00Z");
    }

    @Test
    void theLastBrokerIsPartOfTheRolloutUntilItIsBack() {
        ClusterStatus rolling = status(healthy(3).stale(0), null, NOON);
        assertThat(status(healthy(3).unready(0, "current"), rolling, LATER).rollout().brokers())
                .hasSize(1);
        assertThat(status(healthy(3), rolling, LATER).rollout()).isNull();
    }

    @Test
    void aClusterThatArrivedStaysReadyWhileAReplicaCatchesUp() {
        ClusterStatus ready = status(healthy(3), null, NOON);
        Fixtures behind = healthy(3).partition("orders", 0, List.of(0, 1, 2), List.of(0, 1));
        assertThat(condition(status(behind, ready, LATER), "Ready")).isEqualTo("True AsWanted");
        assertThat(condition(status(behind, null, LATER), "Ready"))
                .isEqualTo("False ReplicasCatchUp");
    }

    @Test
    void withoutAMajorityOfVotersItIsNotAvailable() {
        ClusterStatus status =
                status(
                        healthy(3).unready(0, "current").unready(1, "current").silent("x"),
                        null,
                        NOON);
        assertThat(condition(status, "Available")).isEqualTo("False NoQuorum");
    }

    @Test
    void withAPartitionThatNobodyLeadsItIsNotAvailable() {
        ClusterStatus status =
                status(healthy(3).partition("orders", 0, List.of(0), List.of()), null, NOON);
        assertThat(condition(status, "Available")).isEqualTo("False PartitionsOffline");
    }

    @Test
    void whatPeopleMustSolveIsStalled() {
        ClusterStatus status =
                status(
                        healthy(4).withVoters(1).wanting(2).partition("payments", 0, 0, 1, 2),
                        null,
                        NOON);
        assertThat(condition(status, "Stalled")).isEqualTo("True TooFewBrokersForTopic");
        assertThat(condition(status, "Reconciling")).isEqualTo("absent");
        assertThat(status.scaling().phase()).isEqualTo(ScalingStatus.Phase.Draining);
    }

    @Test
    void aDrainTellsWhatIsLeft() {
        ClusterStatus status =
                status(healthy(4).wanting(3).draining(3).partition("orders", 0, 3, 0), null, NOON);
        assertThat(status.scaling())
                .isEqualTo(
                        new ScalingStatus(ScalingStatus.Phase.Draining, 4, 3, List.of(3), 1, null));
        assertThat(condition(status, "Ready")).isEqualTo("False Scaling");
    }

    @Test
    void aLoneBrokerIsWarnedOf() {
        assertThat(status(healthy(1), null, NOON).warnings())
                .extracting(Warning::reason)
                .containsExactly("SingleBroker");
        assertThat(status(healthy(2), null, NOON).warnings())
                .extracting(Warning::reason)
                .containsExactly("SingleVoter");
    }

    @Test
    void aReconciliationThatFailedKeepsWhatWasKnown() {
        Cluster cluster = healthy(3).cluster();
        cluster.setStatus(status(healthy(3), null, NOON));
        ClusterStatus failed =
                ClusterStatusBuilder.failed(cluster, "the API server said no", LATER);
        assertThat(condition(failed, "Available")).isEqualTo("True Serving");
        assertThat(condition(failed, "Ready")).isEqualTo("False ReconcileFailed");
        assertThat(failed.clusterId()).isEqualTo("cluster-id");
    }
}
