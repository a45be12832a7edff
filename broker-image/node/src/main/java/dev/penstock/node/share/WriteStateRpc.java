/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.ShareStateError;
import dev.penstock.coordinator.share.ShareStateRequest;
import dev.penstock.coordinator.share.ShareStateResponse;
import dev.penstock.coordinator.share.StateBatch;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.WriteShareGroupStateRequest;
import dev.penstock.protocol.message.WriteShareGroupStateRequest.PartitionData;
import dev.penstock.protocol.message.WriteShareGroupStateRequest.WriteStateData;
import dev.penstock.protocol.message.WriteShareGroupStateResponse;
import dev.penstock.protocol.message.WriteShareGroupStateResponse.PartitionResult;
import dev.penstock.protocol.message.WriteShareGroupStateResponse.WriteStateResult;
import dev.penstock.schema.Message;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What a leader has kept on the wire. */
final class WriteStateRpc implements ShareStateRpc {
    @Override
    public ApiKey api() {
        return ApiKey.WRITE_SHARE_GROUP_STATE;
    }

    @Override
    public WriteShareGroupStateRequest encode(ShareStateRequest<?> asked) {
        ShareStateRequest.Write request = (ShareStateRequest.Write) asked;
        PartitionData partition =
                new PartitionData()
                        .setPartition(request.key().partition().partition())
                        .setStateEpoch(request.stateEpoch())
                        .setLeaderEpoch(request.leaderEpoch().value())
                        .setStartOffset(request.startOffset())
                        .setDeliveryCompleteCount(request.deliveryCompleteCount())
                        .setStateBatches(
                                request.batches().stream().map(WriteStateRpc::batch).toList());
        return new WriteShareGroupStateRequest()
                .setGroupId(request.key().groupId())
                .setTopics(
                        List.of(
                                new WriteStateData()
                                        .setTopicId(request.key().partition().topicId())
                                        .setPartitions(List.of(partition))));
    }

    @Override
    public ShareStateResponse decode(ShareStateRequest<?> asked, Message response) {
        return ((WriteShareGroupStateResponse) response)
                .results().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .findFirst()
                        .<ShareStateResponse>map(
                                result ->
                                        new ShareStateResponse.Done(
                                                ShareStateWire.error(result.errorCode())))
                        .orElseGet(() -> asked.refused(ShareStateError.UNKNOWN_SERVER_ERROR));
    }

    @Override
    public List<ShareStateRequest<?>> requests(Message message) {
        WriteShareGroupStateRequest request = (WriteShareGroupStateRequest) message;
        List<ShareStateRequest<?>> requests = new ArrayList<>();
        for (WriteStateData topic : request.topics()) {
            for (PartitionData partition : topic.partitions()) {
                requests.add(
                        new ShareStateRequest.Write(
                                ShareStateWire.key(
                                        request.groupId(), topic.topicId(), partition.partition()),
                                partition.stateEpoch(),
                                ShareStateWire.leaderEpoch(partition.leaderEpoch()),
                                ShareStateWire.startOffset(partition.startOffset()),
                                partition.deliveryCompleteCount(),
                                partition.stateBatches().stream()
                                        .map(WriteStateRpc::batch)
                                        .toList()));
            }
        }
        return requests;
    }

    @Override
    public WriteShareGroupStateResponse response(
            Message message, Iterator<ShareStateAnswer> answers) {
        WriteShareGroupStateResponse response = new WriteShareGroupStateResponse();
        for (WriteStateData topic : ((WriteShareGroupStateRequest) message).topics()) {
            WriteStateResult result = new WriteStateResult().setTopicId(topic.topicId());
            for (PartitionData partition : topic.partitions()) {
                result.partitions().add(result(partition.partition(), answers.next()));
            }
            response.results().add(result);
        }
        return response;
    }

    private static PartitionResult result(int partition, ShareStateAnswer answer) {
        return new PartitionResult()
                .setPartition(partition)
                .setErrorCode(answer.error().code())
                .setErrorMessage(answer.message());
    }

    private static WriteShareGroupStateRequest.StateBatch batch(StateBatch batch) {
        return new WriteShareGroupStateRequest.StateBatch()
                .setFirstOffset(batch.firstOffset())
                .setLastOffset(batch.lastOffset())
                .setDeliveryState(batch.state().id())
                .setDeliveryCount(batch.deliveryCount());
    }

    private static StateBatch batch(WriteShareGroupStateRequest.StateBatch batch) {
        return ShareStateWire.batch(
                batch.firstOffset(),
                batch.lastOffset(),
                batch.deliveryState(),
                batch.deliveryCount());
    }
}
