/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.Fixtures;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Copies of the topics that brokers themselves write. */
class InternalTopicRulesTest {
    private static final String OFFSETS = "__consumer_offsets";

    @Test
    void oneCopyBecomesThreeWithThreeBrokers() {
        assertThat(moves(Fixtures.healthy(3).partition(OFFSETS, 0, 0)))
                .isEqualTo(Map.of(new TopicPartition(OFFSETS, 0), Optional.of(List.of(0, 1, 2))));
    }

    @Test
    void theTopicsOfUsersAreTheirs() {
        assertThat(Fixtures.healthy(3).partition("orders", 0, 0).next())
                .isNotInstanceOf(Step.MoveReplicas.class);
    }

    @Test
    void whoAsksForFewerCopiesHasFewer() {
        assertThat(
                        Fixtures.healthy(3)
                                .with("config: {offsets.topic.replication.factor: 1}")
                                .partition(OFFSETS, 0, 0)
                                .next())
                .isNotInstanceOf(Step.MoveReplicas.class);
        assertThat(
                        moves(
                                Fixtures.healthy(3)
                                        .with("config: {default.replication.factor: 2}")
                                        .partition("__transaction_state", 0, 0)))
                .isEqualTo(
                        Map.of(
                                new TopicPartition("__transaction_state", 0),
                                Optional.of(List.of(0, 1))));
    }

    @Test
    void whoHasMoreCopiesKeepsThem() {
        assertThat(Fixtures.healthy(5).partition(OFFSETS, 0, 0, 1, 2, 3, 4).next())
                .isNotInstanceOf(Step.MoveReplicas.class);
    }

    @Test
    void copiesWaitForBrokersAndForReplicasThatCatchUp() {
        assertThat(Fixtures.healthy(3).partition(OFFSETS, 0, List.of(0, 1), List.of(0)).next())
                .isInstanceOf(Step.WaitFor.class);
        assertThat(Fixtures.healthy(3).notLive(2).partition(OFFSETS, 0, 0).next())
                .isInstanceOf(Step.WaitFor.class);
    }

    /** Who restarts for its image while its cluster grows has the only copy for the last time. */
    @Test
    void copiesComeBeforeTheRestartThatTheOnlyOneHoldsBack() {
        assertThat(moves(Fixtures.healthy(3).stale(0).partition(OFFSETS, 0, 0))).hasSize(1);
    }

    /** By seed 34 of the random walks. */
    @Test
    void copiesAreNotGivenUpForAScaleInThatAUsersTopicHoldsBack() {
        assertThat(
                        Fixtures.healthy(3)
                                .wanting(1)
                                .partition(OFFSETS, 0, 0, 1, 2)
                                .partition("orders", 0, 0, 1, 2)
                                .next())
                .isInstanceOfSatisfying(
                        Step.WaitFor.class,
                        wait ->
                                assertThat(wait.objection().reason())
                                        .isEqualTo("TooFewBrokersForTopic"));
    }

    @Test
    void toOneBrokerTheCopyThatStaysIsKept() {
        assertThat(moves(Fixtures.healthy(3).wanting(1).partition(OFFSETS, 0, 2, 0, 1)))
                .isEqualTo(Map.of(new TopicPartition(OFFSETS, 0), Optional.of(List.of(0))));
    }

    @Test
    void ofThoseThatStayOneInSyncIsKept() {
        assertThat(
                        moves(
                                Fixtures.healthy(4)
                                        .wanting(2)
                                        .partition(OFFSETS, 0, List.of(0, 1, 2), List.of(1, 2))))
                .isEqualTo(Map.of(new TopicPartition(OFFSETS, 0), Optional.of(List.of(1, 0))));
    }

    private static Map<TopicPartition, Optional<List<Integer>>> moves(Fixtures cluster) {
        assertThat(cluster.next()).isInstanceOf(Step.MoveReplicas.class);
        return ((Step.MoveReplicas) cluster.next()).targets();
    }
}
