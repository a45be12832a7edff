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
import dev.penstock.protocol.message.ReadShareGroupStateRequest;
import dev.penstock.protocol.message.ReadShareGroupStateRequest.PartitionData;
import dev.penstock.protocol.message.ReadShareGroupStateRequest.ReadStateData;
import dev.penstock.protocol.message.ReadShareGroupStateResponse;
import dev.penstock.protocol.message.ReadShareGroupStateResponse.PartitionResult;
import dev.penstock.protocol.message.ReadShareGroupStateResponse.ReadStateResult;
import dev.penstock.schema.Message;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What a leader goes on from on the wire. */
final class ReadStateRpc implements ShareStateRpc {
    @Override
    public ApiKey api() {
        return ApiKey.READ_SHARE_GROUP_STATE;
    }

    @Override
    public ReadShareGroupStateRequest encode(ShareStateRequest<?> asked) {
        ShareStateRequest.Read request = (ShareStateRequest.Read) asked;
        PartitionData partition =
                new PartitionData()
                        .setPartition(request.key().partition().partition())
                        .setLeaderEpoch(request.leaderEpoch().value());
        return new ReadShareGroupStateRequest()
                .setGroupId(request.key().groupId())
                .setTopics(
                        List.of(
                                new ReadStateData()
                                        .setTopicId(request.key().partition().topicId())
                                        .setPartitions(List.of(partition))));
    }

    @Override
    public ShareStateResponse decode(ShareStateRequest<?> asked, Message response) {
        return ((ReadShareGroupStateResponse) response)
                .results().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .findFirst()
                        .<ShareStateResponse>map(
                                result ->
                                        new ShareStateResponse.State(
                                                ShareStateWire.error(result.errorCode()),
                                                result.stateEpoch(),
                                                result.startOffset(),
                                                result.stateBatches().stream()
                                                        .map(ReadStateRpc::batch)
                                                        .toList()))
                        .orElseGet(() -> asked.refused(ShareStateError.UNKNOWN_SERVER_ERROR));
    }

    @Override
    public List<ShareStateRequest<?>> requests(Message message) {
        ReadShareGroupStateRequest request = (ReadShareGroupStateRequest) message;
        List<ShareStateRequest<?>> requests = new ArrayList<>();
        for (ReadStateData topic : request.topics()) {
            for (PartitionData partition : topic.partitions()) {
                requests.add(
                        new ShareStateRequest.Read(
                                ShareStateWire.key(
                                        request.groupId(), topic.topicId(), partition.partition()),
                                ShareStateWire.leaderEpoch(partition.leaderEpoch())));
            }
        }
        return requests;
    }

    @Override
    public ReadShareGroupStateResponse response(
            Message message, Iterator<ShareStateAnswer> answers) {
        ReadShareGroupStateResponse response = new ReadShareGroupStateResponse();
        for (ReadStateData topic : ((ReadShareGroupStateRequest) message).topics()) {
            ReadStateResult result = new ReadStateResult().setTopicId(topic.topicId());
            for (PartitionData partition : topic.partitions()) {
                result.partitions().add(result(partition.partition(), answers.next()));
            }
            response.results().add(result);
        }
        return response;
    }

    private static PartitionResult result(int partition, ShareStateAnswer answer) {
        PartitionResult result =
                new PartitionResult()
                        .setPartition(partition)
                        .setErrorCode(answer.error().code())
                        .setErrorMessage(answer.message());
        if (answer.response() instanceof ShareStateResponse.State state) {
            result.setStateEpoch(state.stateEpoch()).setStartOffset(state.startOffset());
            for (StateBatch batch : state.batches()) {
                result.stateBatches()
                        .add(
                                new ReadShareGroupStateResponse.StateBatch()
                                        .setFirstOffset(batch.firstOffset())
                                        .setLastOffset(batch.lastOffset())
                                        .setDeliveryState(batch.state().id())
                                        .setDeliveryCount(batch.deliveryCount()));
            }
        }
        return result;
    }

    private static StateBatch batch(ReadShareGroupStateResponse.StateBatch batch) {
        return ShareStateWire.batch(
                batch.firstOffset(),
                batch.lastOffset(),
                batch.deliveryState(),
                batch.deliveryCount());
    }
}
