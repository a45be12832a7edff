/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.image.CurrentLeader;
import dev.penstock.node.partition.ProduceResult;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ProduceRequest.TopicProduceData;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.protocol.message.ProduceResponse.PartitionProduceResponse;
import dev.penstock.record.BatchValidator.RecordError;
import dev.penstock.replication.ProduceAnswer;

/**
 * Writes the partitions of one produce response; whoever asked the wrong broker is told the right
 * one (KIP-951).
 */
final class ProduceLeaders {
    /** From it on an answer can say who leads. */
    private static final short WITH_LEADERS = 10;

    private final short version;
    private final MetadataImage image;
    private final ListenerName listener;
    private final ProduceResponse response;

    ProduceLeaders(
            short version, MetadataImage image, ListenerName listener, ProduceResponse response) {
        this.version = version;
        this.image = image;
        this.listener = listener;
        this.response = response;
    }

    PartitionProduceResponse partition(TopicProduceData topic, int index, ProduceResult result) {
        PartitionProduceResponse partition = new PartitionProduceResponse().setIndex(index);
        switch (result) {
            case ProduceResult.Appended(ProduceAnswer.Acknowledged appended) ->
                    partition
                            .setBaseOffset(appended.baseOffset())
                            .setLogAppendTimeMs(appended.appendTimeMs())
                            .setLogStartOffset(appended.logStartOffset());
            case ProduceResult.Failed(ErrorCode error, String message, var recordErrors) -> {
                partition
                        .setErrorCode(error.code())
                        .setBaseOffset(-1L)
                        .setErrorMessage(message.isEmpty() ? null : message);
                for (RecordError blamed : recordErrors) {
                    partition
                            .recordErrors()
                            .add(
                                    new ProduceResponse.BatchIndexAndErrorMessage()
                                            .setBatchIndex(blamed.index())
                                            .setBatchIndexErrorMessage(blamed.message()));
                }
                boolean asksTheWrongOne =
                        error == ErrorCode.NOT_LEADER_OR_FOLLOWER
                                || error == ErrorCode.FENCED_LEADER_EPOCH;
                if (asksTheWrongOne && version >= WITH_LEADERS) {
                    nameLeader(topic, partition);
                }
            }
        }
        return partition;
    }

    private void nameLeader(TopicProduceData topic, PartitionProduceResponse partition) {
        Topics.find(image, topic.topicId(), topic.name())
                .flatMap(found -> Topics.partition(found, partition.index()))
                .flatMap(id -> CurrentLeader.of(image, id, listener))
                .ifPresent(leader -> name(partition, leader));
    }

    private void name(PartitionProduceResponse partition, CurrentLeader leader) {
        partition.setCurrentLeader(
                new ProduceResponse.LeaderIdAndEpoch()
                        .setLeaderId(leader.broker().value())
                        .setLeaderEpoch(leader.epoch().value()));
        if (!isNamed(leader.broker())) {
            response.nodeEndpoints()
                    .add(
                            new ProduceResponse.NodeEndpoint()
                                    .setNodeId(leader.broker().value())
                                    .setHost(leader.endpoint().host())
                                    .setPort(leader.endpoint().port())
                                    .setRack(leader.rack()));
        }
    }

    private boolean isNamed(BrokerId broker) {
        return response.nodeEndpoints().stream()
                .anyMatch(endpoint -> endpoint.nodeId() == broker.value());
    }
}
