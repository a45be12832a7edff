/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.TestCluster;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.PartitionCommand.AlterPartitions;
import dev.penstock.metadata.command.PartitionCommand.IsrMember;
import dev.penstock.metadata.command.PartitionCommand.IsrProposal;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.image.PartitionImage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.OptionalLong;

final class IsrTest {
    private final TestCluster cluster = TestCluster.of(3);
    private final TopicPartition orders = cluster.topic("orders", 0, 1, 2);

    @Test
    void aLeaderShrinksAndExpandsItsIsr() {
        assertThat(cluster.alterIsr(orders, 0, 2).toOptional()).isPresent();
        assertThat(cluster.state(orders)).endsWith("isr=[0, 2]");

        cluster.alterIsr(orders, 0, 1, 2);
        assertThat(cluster.state(orders))
                .isEqualTo("leader=0 epoch=0/2 replicas=[0, 1, 2] isr=[0, 1, 2]");
    }

    @Test
    void aProposalThatChangesNothingWritesNothing() {
        int records = cluster.log.size();

        assertThat(cluster.alterIsr(orders, 0, 1, 2).isDone()).isTrue();

        assertThat(cluster.log).hasSize(records);
    }

    /** The partition is at leader epoch 1 (leader 1) and partition epoch 2. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 2, '1,2', ",
        "1, 2, 2, '1,2', NOT_CONTROLLER",
        "1, 1, 3, '1,2', NOT_CONTROLLER",
        "1, 0, 2, '1,2', FENCED_LEADER_EPOCH",
        "1, 1, 1, '1,2', INVALID_UPDATE_VERSION",
        "2, 1, 2, '1,2', INVALID_REQUEST",
        "1, 1, 2, '2', INVALID_REQUEST",
        "1, 1, 2, '1,3', INVALID_REQUEST",
        "1, 1, 2, '1,2,2', INVALID_REQUEST",
        "1, 1, 2, '1,2,0', INELIGIBLE_REPLICA",
    })
    void proposalsAreHeldAgainstWhatIsKnown(
            int broker, int leaderEpoch, int partitionEpoch, String isr, ErrorName error) {
        cluster.kill(0);
        cluster.alterIsr(orders, 1);
        List<IsrMember> members =
                List.of(isr.split(",")).stream()
                        .map(
                                each ->
                                        new IsrMember(
                                                new BrokerId(Integer.parseInt(each)),
                                                OptionalLong.empty()))
                        .toList();

        Result<PartitionImage> result =
                propose(broker, new LeaderEpoch(leaderEpoch), partitionEpoch, members);

        assertThat(result.refusal().map(refusal -> refusal.error()).orElse(null)).isEqualTo(error);
    }

    @Test
    void aFollowerThatRestartedSinceItCaughtUpIsIneligible() {
        long oldEpoch = cluster.epoch(2);
        cluster.kill(2);
        cluster.start(2);
        PartitionImage before = cluster.partition(orders);

        Result<PartitionImage> result =
                propose(
                        0,
                        before.leaderEpoch(),
                        before.partitionEpoch(),
                        List.of(
                                new IsrMember(new BrokerId(0), OptionalLong.empty()),
                                new IsrMember(new BrokerId(2), OptionalLong.of(oldEpoch))));

        assertThat(TestCluster.errorOf(result)).isEqualTo(ErrorName.INELIGIBLE_REPLICA);
    }

    @Test
    void aBrokerOfAnOldRegistrationProposesNothing() {
        assertThat(
                        cluster.refused(
                                new AlterPartitions(
                                        new BrokerId(0), cluster.epoch(0) - 1, List.of())))
                .isEqualTo(ErrorName.STALE_BROKER_EPOCH);
    }

    @Test
    void unknownTopicsAndPartitionsAreSaidToBeSo() {
        assertThat(errorFor(new TopicPartition(new Uuid(9, 9), 0)))
                .isEqualTo(ErrorName.UNKNOWN_TOPIC_ID);
        assertThat(errorFor(new TopicPartition(orders.topicId(), 7)))
                .isEqualTo(ErrorName.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void aRecoveringLeaderSaysThatItHasRecovered() {
        TopicPartition single = cluster.topic("single", 1);
        cluster.kill(1);
        cluster.start(1);
        assertThat(cluster.partition(single).recovering()).isTrue();

        cluster.alterIsr(single, 1);

        assertThat(cluster.partition(single).recovering()).isFalse();
    }

    private ErrorName errorFor(TopicPartition partition) {
        return TestCluster.errorOf(
                cluster.decide(
                                new AlterPartitions(
                                        new BrokerId(0),
                                        cluster.epoch(0),
                                        List.of(
                                                new IsrProposal(
                                                        partition,
                                                        LeaderEpoch.FIRST,
                                                        0,
                                                        List.of(),
                                                        false))))
                        .getFirst()
                        .result());
    }

    private Result<PartitionImage> propose(
            int broker, LeaderEpoch leaderEpoch, int partitionEpoch, List<IsrMember> members) {
        return cluster.decide(
                        new AlterPartitions(
                                new BrokerId(broker),
                                cluster.epoch(broker),
                                List.of(
                                        new IsrProposal(
                                                orders,
                                                leaderEpoch,
                                                partitionEpoch,
                                                members,
                                                false))))
                .getFirst()
                .result();
    }
}
