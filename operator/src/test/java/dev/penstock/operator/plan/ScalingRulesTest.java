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

import org.junit.jupiter.api.Test;

import java.util.List;

/** What the planner does when there are to be fewer brokers, and when that is taken back. */
class ScalingRulesTest {
    @Test
    void firstThoseThatLeaveAreMarked() {
        assertThat(healthy(4).wanting(3).next())
                .isInstanceOfSatisfying(
                        Step.Resize.class,
                        resize -> {
                            assertThat(resize.sizing().draining()).containsExactly(3);
                            assertThat(resize.sizing().replicas()).isEqualTo(4);
                        });
    }

    @Test
    void thenTheirReplicasMoveAway() {
        Fixtures fixtures =
                healthy(4)
                        .wanting(3)
                        .draining(3)
                        .partition("orders", 0, 3, 0)
                        .partition("orders", 1, 1, 2);
        assertThat(fixtures.next())
                .isInstanceOfSatisfying(
                        Step.MoveReplicas.class,
                        moves -> {
                            assertThat(moves.left()).isEqualTo(1);
                            assertThat(moves.targets()).hasSize(1);
                            assertThat(moves.targets().values().iterator().next().orElseThrow())
                                    .doesNotContain(3)
                                    .hasSize(2)
                                    .endsWith(0);
                        });
    }

    @Test
    void whatMovesAlreadyIsWaitedFor() {
        assertWaits(
                healthy(4)
                        .wanting(3)
                        .draining(3)
                        .partition("orders", 0, 3, 0, 1)
                        .moving("orders", 0, List.of(1), List.of(3)),
                "ReplicasMove",
                "1 replicas are still on brokers [3]");
    }

    @Test
    void theyStopOnlyWhenNoReplicaIsLeft() {
        assertThat(healthy(4).wanting(3).draining(3).partition("orders", 0, 0, 1, 2).next())
                .isInstanceOfSatisfying(
                        Step.Resize.class,
                        resize -> {
                            assertThat(resize.sizing().replicas()).isEqualTo(3);
                            assertThat(resize.sizing().leaving()).containsExactly(3);
                            assertThat(resize.sizing().draining()).isEmpty();
                        });
    }

    @Test
    void theyDoNotStopWhenItIsNotKnownWhatTheyHave() {
        assertWaits(
                healthy(4).wanting(3).draining(3).silent("timeout"),
                "BrokersDoNotAnswer",
                "which replicas have to move is not known");
    }

    @Test
    void aTopicWithMoreCopiesThanBrokersThatStayHoldsItBack() {
        assertWaits(
                healthy(4).withVoters(1).wanting(2).partition("payments", 0, 0, 1, 2),
                "TooFewBrokersForTopic",
                "topic payments keeps 3 copies");
    }

    @Test
    void anIllClusterDoesNotShrink() {
        assertWaits(healthy(4).wanting(3).unready(1, "current"), "BrokerNotReady", "broker 1");
    }

    /** No node had room for it: a scale-out that cannot succeed can be taken back. */
    @Test
    void aBrokerThatNeverCameUpHoldsNobodyBack() {
        Fixtures fixtures =
                healthy(5)
                        .withVoters(3)
                        .wanting(3)
                        .draining(3, 4)
                        .partition("orders", 0, 0, 1, 2)
                        .unready(4, "current")
                        .notLive(4)
                        .withoutPod(3)
                        .notLive(3);
        assertThat(fixtures.next())
                .isInstanceOfSatisfying(
                        Step.Resize.class,
                        resize -> assertThat(resize.sizing().replicas()).isEqualTo(3));
    }

    @Test
    void aBrokerThatIsToLeaveWithReplicasMustRun() {
        assertWaits(
                healthy(4)
                        .wanting(3)
                        .draining(3)
                        .partition("orders", 0, 0, 1, 3)
                        .unready(3, "current"),
                "BrokerNotReady",
                "broker 3");
    }

    @Test
    void aBrokerThatIsToLeaveWithAVoteMustRun() {
        assertWaits(
                healthy(5).wanting(3).draining(3, 4).unready(4, "current"),
                "BrokerNotReady",
                "broker 4");
    }

    @Test
    void askingForMoreAgainCancelsTheMoves() {
        Fixtures moving =
                healthy(4)
                        .draining(3)
                        .partition("orders", 0, 3, 0, 1)
                        .moving("orders", 0, List.of(1), List.of(3));
        assertThat(moving.next())
                .isInstanceOfSatisfying(
                        Step.MoveReplicas.class,
                        moves ->
                                assertThat(moves.targets().values())
                                        .allMatch(java.util.Optional::isEmpty)
                                        .hasSize(1));
        assertThat(healthy(4).draining(3).partition("orders", 0, 3, 0).next())
                .isInstanceOfSatisfying(
                        Step.Resize.class,
                        resize -> assertThat(resize.sizing().draining()).isEmpty());
    }

    @Test
    void aMoveOfSomebodyElseIsNotCancelled() {
        assertThat(
                        healthy(4)
                                .draining(3)
                                .partition("orders", 0, 2, 0, 1)
                                .moving("orders", 0, List.of(1), List.of(2))
                                .next())
                .isInstanceOf(Step.Resize.class);
    }

    @Test
    void noRestartBeginsWhileBrokersAreBeingEmptied() {
        assertThat(
                        healthy(4)
                                .wanting(3)
                                .draining(3)
                                .stale(0, 1, 2, 3)
                                .partition("orders", 0, 3, 0)
                                .next())
                .isInstanceOf(Step.MoveReplicas.class);
    }

    @Test
    void aRestartThatIsDueComesBeforeTheFirstMark() {
        assertRestarts(healthy(4).wanting(3).stale(1), 1);
    }

    @Test
    void stoppedBrokersLeaveTheMetadataWhenTheyAreGone() {
        Fixtures stopping = healthy(4).wanting(3).havingReplicas(3).leaving(3).terminating(3);
        assertWaits(stopping, "BrokerStopping", "broker 3 stops for good");
        assertWaits(stopping.withoutPod(3), "BrokerStopping", "still registered as live");
        assertThat(stopping.notLive(3).next())
                .isInstanceOfSatisfying(
                        Step.Unregister.class,
                        unregister -> {
                            assertThat(unregister.brokers()).containsExactly(3);
                            assertThat(unregister.after().leaving()).isEmpty();
                        });
    }

    @Test
    void aBrokerThatIsWantedAgainDoesNotLeave() {
        assertThat(healthy(4).wanting(4).havingReplicas(3).leaving(3).sizing().leaving()).isEmpty();
    }

    @Test
    void notTooManyPartitionsMoveAtOnce() {
        Fixtures fixtures = healthy(4).wanting(3).draining(3);
        for (int number = 0; number < 3 * Pace.PARTITIONS; number++) {
            fixtures.partition("orders", number, 3, 0);
        }
        assertThat(fixtures.next())
                .isInstanceOfSatisfying(
                        Step.MoveReplicas.class,
                        moves -> assertThat(moves.targets()).hasSize(Pace.PARTITIONS));
    }
}
