/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.ShareStateError;
import dev.penstock.coordinator.share.ShareStateRequest;
import dev.penstock.coordinator.share.ShareStateResponse;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.InitializeShareGroupStateRequest;
import dev.penstock.protocol.message.InitializeShareGroupStateRequest.InitializeStateData;
import dev.penstock.protocol.message.InitializeShareGroupStateRequest.PartitionData;
import dev.penstock.protocol.message.InitializeShareGroupStateResponse;
import dev.penstock.protocol.message.InitializeShareGroupStateResponse.InitializeStateResult;
import dev.penstock.protocol.message.InitializeShareGroupStateResponse.PartitionResult;
import dev.penstock.schema.Message;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** That a group begins to read partitions on the wire. */
final class InitializeStateRpc implements ShareStateRpc {
    @Override
    public ApiKey api() {
        return ApiKey.INITIALIZE_SHARE_GROUP_STATE;
    }

    @Override
    public InitializeShareGroupStateRequest encode(ShareStateRequest<?> asked) {
        ShareStateRequest.Initialize request = (ShareStateRequest.Initialize) asked;
        PartitionData partition =
                new PartitionData()
                        .setPartition(request.key().partition().partition())
                        .setStateEpoch(request.stateEpoch())
                        .setStartOffset(request.startOffset());
        return new InitializeShareGroupStateRequest()
                .setGroupId(request.key().groupId())
                .setTopics(
                        List.of(
                                new InitializeStateData()
                                        .setTopicId(request.key().partition().topicId())
                                        .setPartitions(List.of(partition))));
    }

    @Override
    public ShareStateResponse decode(ShareStateRequest<?> asked, Message response) {
        return ((InitializeShareGroupStateResponse) response)
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
        InitializeShareGroupStateRequest request = (InitializeShareGroupStateRequest) message;
        List<ShareStateRequest<?>> requests = new ArrayList<>();
        for (InitializeStateData topic : request.topics()) {
            for (PartitionData partition : topic.partitions()) {
                requests.add(
                        new ShareStateRequest.Initialize(
                                ShareStateWire.key(
                                        request.groupId(), topic.topicId(), partition.partition()),
                                partition.stateEpoch(),
                                ShareStateWire.startOffset(partition.startOffset())));
            }
        }
        return requests;
    }

    @Override
    public InitializeShareGroupStateResponse response(
            Message message, Iterator<ShareStateAnswer> answers) {
        InitializeShareGroupStateResponse response = new InitializeShareGroupStateResponse();
        for (InitializeStateData topic : ((InitializeShareGroupStateRequest) message).topics()) {
            InitializeStateResult result = new InitializeStateResult().setTopicId(topic.topicId());
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
}
