/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import static dev.penstock.operator.Fixtures.healthy;
import static dev.penstock.operator.plan.PlannedSteps.assertRestarts;
import static dev.penstock.operator.plan.PlannedSteps.assertWaits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.Fixtures;
import dev.penstock.operator.observed.StopImpact;
import dev.penstock.operator.observed.StopImpact.Partitions;

import io.fabric8.kubernetes.api.model.HasMetadata;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.List;

class ClusterPlannerTest {
    private static final Partitions NONE = new Partitions(0, List.of());
    private static final StopImpact BREAKS_WRITES =
            new StopImpact.Breaks(NONE, new Partitions(1, List.of("payments-3")));
    private static final StopImpact LONE_PARTITION =
            new StopImpact.Breaks(new Partitions(1, List.of("scratch-0")), NONE);

    @Nested
    class WhenAllIsWell {
        @Test
        void aHealthyClusterNeedsNothing() {
            assertThat(healthy(3).partition("orders", 0, 0, 1, 2).next())
                    .isEqualTo(new Step.Done());
        }

        @Test
        void aNewClusterGetsAllItsResourcesAtOnce() {
            assertThat(healthy(3).withoutStatefulSet().next())
                    .isInstanceOfSatisfying(
                            Step.Apply.class,
                            apply ->
                                    assertThat(apply.resources())
                                            .extracting(HasMetadata::getKind)
                                            .containsExactly(
                                                    "ServiceAccount",
                                                    "ConfigMap",
                                                    "Service",
                                                    "Service",
                                                    "PodDisruptionBudget",
                                                    "NetworkPolicy",
                                                    "Service",
                                                    "Service",
                                                    "Service",
                                                    "StatefulSet"));
        }

        @Test
        void moreBrokersComeAtOnceHoweverIllTheOthersAre() {
            assertThat(
                            healthy(3)
                                    .wanting(5)
                                    .notApplied()
                                    .unready(1, "current")
                                    .silent("down")
                                    .next())
                    .isInstanceOf(Step.Apply.class);
            assertThat(healthy(3).wanting(5).sizing().replicas()).isEqualTo(5);
        }

        @Test
        void nothingIsRestartedBeforeTheStatefulSetHasSeenItsSpec() {
            assertWaits(
                    healthy(3).stale(0, 1, 2).unsettled(), "StatefulSetPending", "has not seen");
        }
    }

    @Nested
    class WhenBrokersMustRestart {
        @Test
        void theHighestGoesFirst() {
            assertRestarts(healthy(3).stale(0, 1, 2), 2);
        }

        @Test
        void theActiveControllerGoesLast() {
            assertRestarts(healthy(3).stale(0, 1, 2).withController(2), 1);
            assertRestarts(healthy(3).stale(2).withController(2), 2);
        }

        @Test
        void theNextWaitsUntilTheLastIsReady() {
            assertWaits(
                    healthy(3).stale(0, 1).unready(2, "current"),
                    "BrokerNotReady",
                    "broker 2 is not ready: CrashLoopBackOff");
        }

        @Test
        void theNextWaitsUntilTheLastHasStopped() {
            assertWaits(healthy(3).stale(0, 1).terminating(2), "BrokerStopping", "broker 2 stops");
        }

        @Test
        void theNextWaitsUntilTheLastHasAPodAgain() {
            assertWaits(
                    healthy(3).stale(0, 1).withoutPod(2), "BrokerStarting", "broker 2 has no pod");
        }

        @Test
        void theNextWaitsUntilTheLastIsInSyncAgain() {
            assertWaits(
                    healthy(3).stale(0, 1).partition("orders", 4, List.of(0, 1, 2), List.of(0, 1)),
                    "ReplicasCatchUp",
                    "1 partitions are not fully in sync: orders-4");
        }

        @Test
        void theNextWaitsUntilLeadersAreBack() {
            assertWaits(
                    healthy(3)
                            .stale(0, 1)
                            .partition("orders", 7, List.of(2, 0, 1), List.of(0, 1, 2)),
                    "LeadersReturn",
                    "1 partitions are not led by their first replica yet: orders-7");
        }

        @Test
        void theNextWaitsUntilTheLastHasJoined() {
            assertWaits(
                    healthy(3).stale(0, 1).notLive(2),
                    "BrokerNotRegistered",
                    "broker 2 has not joined");
        }

        @Test
        void nobodyRestartsWhileReplicasMove() {
            assertWaits(
                    healthy(3)
                            .stale(0)
                            .partition("orders", 0, 0, 1)
                            .moving("orders", 0, List.of(2), List.of(1)),
                    "ReplicasMove",
                    "replicas of 1 partitions");
        }

        @Test
        void nobodyRestartsWithoutAQuorumLeader() {
            assertWaits(
                    healthy(3).stale(1).withController(null), "NoActiveController", "no leader");
        }

        @Test
        void anUnknownStateStopsRestarts() {
            assertWaits(
                    healthy(3).stale(1).silent("no answer within 4 s"),
                    "BrokersDoNotAnswer",
                    "no answer within 4 s");
        }

        @Test
        void aBrokerThatDoesNotAnswerIsNotRestarted() {
            assertWaits(
                    healthy(3).stale(1).notAnswering(1),
                    "StopImpactUnknown",
                    "broker 1 did not say what breaks");
            assertWaits(
                    healthy(3).stale(1).answering(1, new StopImpact.Unknown("HTTP 500")),
                    "StopImpactUnknown",
                    "HTTP 500");
        }

        @Test
        void aBrokerThatWouldBreakWritesIsNotRestarted() {
            assertWaits(
                    healthy(3).stale(1).answering(1, BREAKS_WRITES),
                    "WouldBreakMinInSync",
                    "broker 1 cannot stop now: too few replicas would be in sync for acks=all on payments-3");
        }

        @Test
        void aBrokerThatMayNotStopDoesNotHoldUpOneThatMay() {
            assertRestarts(healthy(4).stale(1, 2, 3).answering(3, BREAKS_WRITES), 2);
        }

        @Test
        void aBrokerThatDoesNotAnswerHoldsUpAllBecauseItMayBeStoppingAlready() {
            assertWaits(
                    healthy(4).stale(1, 2, 3).notAnswering(2),
                    "StopImpactUnknown",
                    "broker 2 did not say");
        }

        @Test
        void aBlockedBrokerDoesNotPutTheControllerFirst() {
            assertWaits(
                    healthy(3).stale(0, 1).answering(1, BREAKS_WRITES),
                    "WouldBreakMinInSync",
                    "broker 1");
        }

        @Test
        void aLonePartitionHoldsBackItsBrokerUnlessTheUserAcceptsIt() {
            Fixtures fixtures =
                    healthy(3).stale(1).answering(1, LONE_PARTITION).partition("scratch", 0, 1);
            assertWaits(fixtures, "SingleReplica", "spec.rollout.allowSingleReplicaUnavailable");
            assertRestarts(fixtures.with("rollout: {allowSingleReplicaUnavailable: true}"), 1);
        }

        @Test
        void theOnlyBrokerRestartsAlthoughAllIsAwayMeanwhile() {
            assertRestarts(healthy(1).stale(0).answering(0, LONE_PARTITION), 0);
            assertWaits(healthy(1).stale(0).notAnswering(0), "StopImpactUnknown", "was not asked");
        }

        @Test
        void aPartitionWithOtherReplicasThatCouldNotLeadHoldsItBackInAnyCase() {
            assertWaits(
                    healthy(3)
                            .stale(1)
                            .answering(1, LONE_PARTITION)
                            .with("rollout: {allowSingleReplicaUnavailable: true}"),
                    "PartitionsWouldGoOffline",
                    "nobody else could lead scratch-0");
        }

        @Test
        void pausedHoldsBackRestartsAndSaysSo() {
            assertWaits(
                    healthy(3).stale(1, 2).with("rollout: {paused: true}"),
                    "Paused",
                    "spec.rollout.paused");
            assertThat(healthy(3).with("rollout: {paused: true}").next())
                    .isEqualTo(new Step.Done());
        }
    }

    @Nested
    class WhenARolloutBroke {
        @Test
        void aPodOfTheWrongRevisionThatIsNotReadyIsReplacedAtOnce() {
            assertRestarts(healthy(3).unready(2, "bad"), 2);
        }

        @Test
        void itIsReplacedEvenWhenNobodyAnswers() {
            assertRestarts(
                    healthy(3).unready(0, "bad").unready(1, "bad").unready(2, "bad").silent("down"),
                    0);
        }

        @Test
        void aPodOfTheRightRevisionThatIsNotReadyIsLeftAlone() {
            assertWaits(
                    healthy(3).unready(2, "current"), "BrokerNotReady", "broker 2 is not ready");
        }

        @Test
        void nothingIsReplacedWhilePaused() {
            assertWaits(
                    healthy(3).unready(2, "bad").with("rollout: {paused: true}"),
                    "BrokerNotReady",
                    "broker 2 is not ready");
        }
    }

    @Nested
    class WhenVolumesShouldGrow {
        @Test
        void theClaimsGrowFirstAndThenTheTemplate() {
            Fixtures fixtures = healthy(3).withSize("20Gi");
            assertThat(fixtures.next())
                    .isInstanceOfSatisfying(
                            Step.GrowVolumes.class,
                            grow -> {
                                assertThat(grow.size()).isEqualTo("20Gi");
                                assertThat(grow.claims()).hasSize(3);
                            });
        }

        @Test
        void theSameSizeInAnotherUnitIsNoGrowth() {
            assertThat(healthy(3).withSize("10240Mi").next()).isEqualTo(new Step.Done());
        }

        @Test
        void aStatefulSetThatIsRecreatedHasNoFewerBrokersThanPods() {
            assertThat(healthy(5).wanting(3).withVoters(3).withoutStatefulSet().sizing().replicas())
                    .isEqualTo(5);
        }
    }
}
