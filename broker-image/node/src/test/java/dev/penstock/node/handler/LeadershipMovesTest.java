/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.DeltaBuilder;
import dev.penstock.metadata.record.LeaderChange;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.node.controller.api.MachineController;
import dev.penstock.node.transaction.TransactionGate;
import dev.penstock.node.transaction.TransactionalProduce;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ProduceRequest;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.world.SimDisk;

import org.junit.jupiter.api.Test;

import java.util.List;

/** What a producer is told between the end of a leadership and the image that says so. */
class LeadershipMovesTest {
    private static final BrokerId NEXT = new BrokerId(1);

    private final MachineController cluster = MachineController.of(2);
    private final LocalPartitions local = new LocalPartitions(cluster, SimDisk.standalone(1));

    @Test
    void whoHasJustCeasedToLeadNamesTheNewLeaderBeforeRequestsSeeIt() {
        cluster.createTopic("orders", 1, 2);
        TopicPartition id = cluster.now().topic("orders").orElseThrow().topicPartition(0);
        int epoch = cluster.now().partition(id).orElseThrow().leaderEpoch().value();
        commit(elected(id, LocalPartitions.SELF));
        cluster.image.serve(cluster.image.newest(), cluster.image.endOffset() + 1);
        local.lead("orders", 0, epoch + 1, NEXT);
        local.follow("orders", 0, epoch + 2);
        commit(elected(id, NEXT));

        ProduceResponse.PartitionProduceResponse answer = produce(id);

        assertThat(cluster.image.get().partition(id).orElseThrow().leader())
                .contains(LocalPartitions.SELF);
        assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(answer.currentLeader().leaderId()).isEqualTo(NEXT.value());
        assertThat(answer.currentLeader().leaderEpoch())
                .isEqualTo(
                        cluster.image.newest().partition(id).orElseThrow().leaderEpoch().value());
    }

    private void commit(MetadataRecord record) {
        DeltaBuilder delta = new DeltaBuilder(cluster.image.newest());
        delta.apply(record);
        cluster.image.publish(delta.build(), cluster.image.endOffset() + 1);
    }

    private static MetadataRecord elected(TopicPartition id, BrokerId leader) {
        return new MetadataRecord.PartitionChange(
                id,
                new LeaderChange.Elected(leader),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private ProduceResponse.PartitionProduceResponse produce(TopicPartition id) {
        var gate =
                new TransactionGate(
                        local.partitions,
                        (_, _, answer) -> answer.accept(ErrorCode.NOT_COORDINATOR));
        var handler =
                new ProduceHandler(
                        cluster.image,
                        local.partitions,
                        new LocalPartitions.StandingClock(),
                        new TransactionalProduce(gate));
        var request =
                new ProduceRequest()
                        .setAcks((short) -1)
                        .setTimeoutMs(1_000)
                        .setTopicData(
                                List.of(
                                        new ProduceRequest.TopicProduceData()
                                                .setTopicId(id.topicId())
                                                .setPartitionData(
                                                        List.of(
                                                                new ProduceRequest
                                                                        .PartitionProduceData()))));
        return AskedRequest.ask(handler, request, ProduceResponse.class)
                .responses()
                .getFirst()
                .partitionResponses()
                .getFirst();
    }
}
