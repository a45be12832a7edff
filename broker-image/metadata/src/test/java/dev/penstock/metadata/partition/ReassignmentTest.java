/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.TestCluster;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.PartitionCommand.AlterPartitionReassignments;
import dev.penstock.metadata.command.PartitionCommand.BalanceLeaders;
import dev.penstock.metadata.command.PartitionCommand.Balanced;
import dev.penstock.metadata.command.PartitionCommand.ElectLeaders;
import dev.penstock.metadata.command.PartitionCommand.Election;
import dev.penstock.metadata.command.PartitionCommand.LeaderElected;
import dev.penstock.metadata.command.PartitionCommand.Reassignment;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.record.BrokerIds;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;

final class ReassignmentTest {
    private final TestCluster cluster = TestCluster.of(5);
    private final TopicPartition orders = cluster.topic("orders", 0, 1);

    @Test
    void aMoveAddsReplicasFirstAndTakesTheOldOnesAwayWhenTheNewAreInSync() {
        reassign(BrokerIds.of(2, 3));
        assertThat(cluster.state(orders))
                .isEqualTo(
                        "leader=0 epoch=0/1 replicas=[2, 3, 0, 1] isr=[0, 1] adding=[2, 3]"
                                + " removing=[0, 1]");
        assertThat(cluster.image().reassigning()).containsExactly(orders);

        cluster.alterIsr(orders, 0, 1, 2);
        assertThat(cluster.partition(orders).isReassigning()).isTrue();

        cluster.alterIsr(orders, 0, 1, 2, 3);
        assertThat(cluster.state(orders))
                .isEqualTo("leader=2 epoch=1/3 replicas=[2, 3] isr=[2, 3]");
        assertThat(cluster.image().reassigning()).isEmpty();
    }

    @Test
    void takingReplicasAwayIsDoneAtOnceAndCountsALeaderEpoch() {
        Result<PartitionImage> result = reassign(BrokerIds.of(0));

        assertThat(result.isDone()).isTrue();
        assertThat(cluster.state(orders)).isEqualTo("leader=0 epoch=1/1 replicas=[0] isr=[0]");
    }

    @Test
    void anotherOrderIsAChangeOfThePreferredLeaderOnly() {
        reassign(BrokerIds.of(1, 0));

        assertThat(cluster.state(orders))
                .isEqualTo("leader=0 epoch=0/1 replicas=[1, 0] isr=[0, 1]");
    }

    @Test
    void aSecondMoveReplacesTheFirst() {
        reassign(BrokerIds.of(2, 3));
        cluster.alterIsr(orders, 0, 1, 2);

        reassign(BrokerIds.of(2, 4));

        assertThat(cluster.state(orders))
                .isEqualTo(
                        "leader=0 epoch=1/3 replicas=[2, 4, 0, 1] isr=[0, 1, 2] adding=[2, 4]"
                                + " removing=[0, 1]");
    }

    @Test
    void aCancelledMoveLeavesThePartitionAsItWas() {
        reassign(BrokerIds.of(2, 3));
        cluster.alterIsr(orders, 0, 1, 2);

        reassign(null);

        assertThat(cluster.partition(orders).replicas()).isEqualTo(BrokerIds.of(0, 1));
        assertThat(cluster.partition(orders).isr()).isEqualTo(BrokerIds.of(0, 1));
        assertThat(cluster.partition(orders).isReassigning()).isFalse();
    }

    @Test
    void aMoveIsNotCancelledWhenOnlyTheNewReplicasAreInSync() {
        reassign(BrokerIds.of(2, 3));
        cluster.alterIsr(orders, 0, 2);
        cluster.kill(0);
        assertThat(cluster.partition(orders).isr()).isEqualTo(BrokerIds.of(2));

        assertThat(TestCluster.errorOf(reassign(null)))
                .isEqualTo(ErrorName.INVALID_REPLICA_ASSIGNMENT);
    }

    @Test
    void impossibleMovesAreRefused() {
        assertThat(TestCluster.errorOf(reassign(null)))
                .isEqualTo(ErrorName.NO_REASSIGNMENT_IN_PROGRESS);
        assertThat(TestCluster.errorOf(reassign(BrokerIds.of(0, 9))))
                .isEqualTo(ErrorName.INVALID_REPLICA_ASSIGNMENT);
        assertThat(TestCluster.errorOf(reassign(BrokerIds.of(2, 2))))
                .isEqualTo(ErrorName.INVALID_REPLICA_ASSIGNMENT);
        assertThat(TestCluster.errorOf(reassign(BrokerIds.NONE)))
                .isEqualTo(ErrorName.INVALID_REPLICA_ASSIGNMENT);
        assertThat(
                        TestCluster.errorOf(
                                reassign(
                                        new TopicPartition(orders.topicId(), 5),
                                        BrokerIds.of(1, 2),
                                        true)))
                .isEqualTo(ErrorName.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(TestCluster.errorOf(reassign(orders, BrokerIds.of(1, 2, 3), false)))
                .isEqualTo(ErrorName.INVALID_REPLICATION_FACTOR);
    }

    @Test
    void aPreferredElectionGivesLeadershipBack() {
        cluster.kill(0);
        cluster.start(0);
        cluster.alterIsr(orders, 0, 1);

        assertThat(elect(Election.PREFERRED).toOptional()).hasValue(new BrokerId(0));
        assertThat(cluster.partition(orders).isLedBy(new BrokerId(0))).isTrue();
        assertThat(TestCluster.errorOf(elect(Election.PREFERRED)))
                .isEqualTo(ErrorName.ELECTION_NOT_NEEDED);
    }

    @Test
    void aPreferredLeaderOutOfSyncIsNotElected() {
        cluster.kill(0);
        cluster.start(0);

        assertThat(TestCluster.errorOf(elect(Election.PREFERRED)))
                .isEqualTo(ErrorName.PREFERRED_LEADER_NOT_AVAILABLE);
        assertThat(cluster.partition(orders).isLedBy(new BrokerId(1))).isTrue();
    }

    @Test
    void anUncleanElectionIsForPartitionsWithoutALeader() {
        assertThat(TestCluster.errorOf(elect(Election.UNCLEAN)))
                .isEqualTo(ErrorName.ELECTION_NOT_NEEDED);
        cluster.alterIsr(orders, 0);
        cluster.kill(0);
        assertThat(cluster.partition(orders).hasLeader()).isFalse();

        assertThat(elect(Election.UNCLEAN).toOptional()).hasValue(new BrokerId(1));
        assertThat(cluster.partition(orders).recovering()).isTrue();
    }

    @Test
    void anUncleanElectionNeedsALivingReplica() {
        cluster.kill(0);
        cluster.kill(1);

        assertThat(TestCluster.errorOf(elect(Election.UNCLEAN)))
                .isEqualTo(ErrorName.ELIGIBLE_LEADERS_NOT_AVAILABLE);
    }

    @Test
    void anElectionForAllTellsOnlyOfThoseThatNeededOne() {
        TopicPartition other = cluster.topic("other", 2, 3);
        cluster.kill(0);
        cluster.start(0);
        cluster.alterIsr(orders, 0, 1);

        List<LeaderElected> answers = cluster.decide(new ElectLeaders(Election.PREFERRED, null));

        assertThat(answers).extracting(LeaderElected::partition).containsExactly(orders);
        assertThat(cluster.partition(other).partitionEpoch()).isZero();
    }

    @Test
    void leadersAreBalancedAFewAtATime() {
        TopicPartition second = cluster.topic("second", 0, 1);
        TopicPartition third = cluster.topic("third", 0, 2);
        cluster.kill(0);
        cluster.start(0);
        cluster.alterIsr(orders, 0, 1);
        cluster.alterIsr(second, 0, 1);
        assertThat(cluster.image().notPreferredCount()).isEqualTo(3);

        assertThat(cluster.decide(new BalanceLeaders(1))).isEqualTo(new Balanced(1, true));
        assertThat(cluster.decide(new BalanceLeaders(1))).isEqualTo(new Balanced(1, false));
        assertThat(cluster.decide(new BalanceLeaders(1))).isEqualTo(new Balanced(0, false));
        assertThat(cluster.partition(third).isLedBy(new BrokerId(2))).isTrue();
    }

    private Result<PartitionImage> reassign(@Nullable BrokerIds replicas) {
        return reassign(orders, replicas, true);
    }

    private Result<PartitionImage> reassign(
            TopicPartition partition, @Nullable BrokerIds replicas, boolean factorMayChange) {
        return cluster.decide(
                        new AlterPartitionReassignments(
                                List.of(new Reassignment(partition, replicas)), factorMayChange))
                .getFirst()
                .result();
    }

    private Result<BrokerId> elect(Election election) {
        return cluster.decide(new ElectLeaders(election, List.of(orders))).getFirst().result();
    }
}
