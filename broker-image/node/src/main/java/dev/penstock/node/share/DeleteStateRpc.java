/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.ShareStateError;
import dev.penstock.coordinator.share.ShareStateRequest;
import dev.penstock.coordinator.share.ShareStateResponse;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.DeleteShareGroupStateRequest;
import dev.penstock.protocol.message.DeleteShareGroupStateRequest.DeleteStateData;
import dev.penstock.protocol.message.DeleteShareGroupStateRequest.PartitionData;
import dev.penstock.protocol.message.DeleteShareGroupStateResponse;
import dev.penstock.protocol.message.DeleteShareGroupStateResponse.DeleteStateResult;
import dev.penstock.protocol.message.DeleteShareGroupStateResponse.PartitionResult;
import dev.penstock.schema.Message;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** That a group does not read partitions any more on the wire. */
final class DeleteStateRpc implements ShareStateRpc {
    @Override
    public ApiKey api() {
        return ApiKey.DELETE_SHARE_GROUP_STATE;
    }

    @Override
    public DeleteShareGroupStateRequest encode(ShareStateRequest<?> asked) {
        ShareStateRequest.Delete request = (ShareStateRequest.Delete) asked;
        PartitionData partition =
                new PartitionData().setPartition(request.key().partition().partition());
        return new DeleteShareGroupStateRequest()
                .setGroupId(request.key().groupId())
                .setTopics(
                        List.of(
                                new DeleteStateData()
                                        .setTopicId(request.key().partition().topicId())
                                        .setPartitions(List.of(partition))));
    }

    @Override
    public ShareStateResponse decode(ShareStateRequest<?> asked, Message response) {
        return ((DeleteShareGroupStateResponse) response)
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
        DeleteShareGroupStateRequest request = (DeleteShareGroupStateRequest) message;
        List<ShareStateRequest<?>> requests = new ArrayList<>();
        for (DeleteStateData topic : request.topics()) {
            for (PartitionData partition : topic.partitions()) {
                requests.add(
                        new ShareStateRequest.Delete(
                                ShareStateWire.key(
                                        request.groupId(),
                                        topic.topicId(),
                                        partition.partition())));
            }
        }
        return requests;
    }

    @Override
    public DeleteShareGroupStateResponse response(
            Message message, Iterator<ShareStateAnswer> answers) {
        DeleteShareGroupStateResponse response = new DeleteShareGroupStateResponse();
        for (DeleteStateData topic : ((DeleteShareGroupStateRequest) message).topics()) {
            DeleteStateResult result = new DeleteStateResult().setTopicId(topic.topicId());
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
