/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.ShareStateError;
import dev.penstock.coordinator.share.ShareStateRequest;
import dev.penstock.coordinator.share.ShareStateResponse;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.ReadShareGroupStateSummaryRequest;
import dev.penstock.protocol.message.ReadShareGroupStateSummaryRequest.PartitionData;
import dev.penstock.protocol.message.ReadShareGroupStateSummaryRequest.ReadStateSummaryData;
import dev.penstock.protocol.message.ReadShareGroupStateSummaryResponse;
import dev.penstock.protocol.message.ReadShareGroupStateSummaryResponse.PartitionResult;
import dev.penstock.protocol.message.ReadShareGroupStateSummaryResponse.ReadStateSummaryResult;
import dev.penstock.schema.Message;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** How far a group is on the wire. */
final class SummaryRpc implements ShareStateRpc {
    /** Whoever asks leads nothing, and fences nobody. */
    private static final int NOBODY = -1;

    @Override
    public ApiKey api() {
        return ApiKey.READ_SHARE_GROUP_STATE_SUMMARY;
    }

    @Override
    public ReadShareGroupStateSummaryRequest encode(ShareStateRequest<?> asked) {
        ShareStateRequest.ReadSummary request = (ShareStateRequest.ReadSummary) asked;
        PartitionData partition =
                new PartitionData()
                        .setPartition(request.key().partition().partition())
                        .setLeaderEpoch(NOBODY);
        return new ReadShareGroupStateSummaryRequest()
                .setGroupId(request.key().groupId())
                .setTopics(
                        List.of(
                                new ReadStateSummaryData()
                                        .setTopicId(request.key().partition().topicId())
                                        .setPartitions(List.of(partition))));
    }

    @Override
    public ShareStateResponse decode(ShareStateRequest<?> asked, Message response) {
        return ((ReadShareGroupStateSummaryResponse) response)
                .results().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .findFirst()
                        .<ShareStateResponse>map(
                                result ->
                                        new ShareStateResponse.Summary(
                                                ShareStateWire.error(result.errorCode()),
                                                result.stateEpoch(),
                                                result.leaderEpoch(),
                                                result.startOffset(),
                                                result.deliveryCompleteCount()))
                        .orElseGet(() -> asked.refused(ShareStateError.UNKNOWN_SERVER_ERROR));
    }

    @Override
    public List<ShareStateRequest<?>> requests(Message message) {
        ReadShareGroupStateSummaryRequest request = (ReadShareGroupStateSummaryRequest) message;
        List<ShareStateRequest<?>> requests = new ArrayList<>();
        for (ReadStateSummaryData topic : request.topics()) {
            for (PartitionData partition : topic.partitions()) {
                requests.add(
                        new ShareStateRequest.ReadSummary(
                                ShareStateWire.key(
                                        request.groupId(),
                                        topic.topicId(),
                                        partition.partition())));
            }
        }
        return requests;
    }

    @Override
    public ReadShareGroupStateSummaryResponse response(
            Message message, Iterator<ShareStateAnswer> answers) {
        ReadShareGroupStateSummaryResponse response = new ReadShareGroupStateSummaryResponse();
        for (ReadStateSummaryData topic : ((ReadShareGroupStateSummaryRequest) message).topics()) {
            ReadStateSummaryResult result =
                    new ReadStateSummaryResult().setTopicId(topic.topicId());
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
        return answer.response() instanceof ShareStateResponse.Summary summary
                ? result.setStateEpoch(summary.stateEpoch())
                        .setLeaderEpoch(summary.leaderEpoch())
                        .setStartOffset(summary.startOffset())
                        .setDeliveryCompleteCount(summary.deliveryCompleteCount())
                : result;
    }
}
