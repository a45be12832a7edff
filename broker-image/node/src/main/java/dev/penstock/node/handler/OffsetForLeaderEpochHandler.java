/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.node.handler.PartitionQuestions.Named;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.partition.EpochAsk;
import dev.penstock.node.partition.EpochEndFound;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.OffsetForLeaderEpochRequest;
import dev.penstock.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import dev.penstock.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import dev.penstock.protocol.message.OffsetForLeaderEpochResponse;
import dev.penstock.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import dev.penstock.protocol.message.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;

import java.util.Collections;
import java.util.List;

/** Tells consumers where epochs end, so that they notice a log that was cut (KIP-320). */
public final class OffsetForLeaderEpochHandler
        implements RequestHandler<OffsetForLeaderEpochRequest> {
    private final CurrentImage current;
    private final Partitions partitions;

    public OffsetForLeaderEpochHandler(CurrentImage current, Partitions partitions) {
        this.current = current;
        this.partitions = partitions;
    }

    @Override
    public ApiKey api() {
        return ApiKey.OFFSET_FOR_LEADER_EPOCH;
    }

    @Override
    public void handle(RequestContext context, OffsetForLeaderEpochRequest request) {
        List<OffsetForLeaderPartition> asked =
                request.topics().stream().flatMap(topic -> topic.partitions().stream()).toList();
        PartitionQuestions.ask(
                context,
                current.get(),
                named(request),
                (index, partition, slot) -> {
                    EpochAsk ask =
                            new EpochAsk(
                                    partition,
                                    asked.get(index).currentLeaderEpoch(),
                                    asked.get(index).leaderEpoch());
                    partitions.on(partition, loop -> slot.accept(loop.epochEnd(ask)));
                },
                EpochEndFound.failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
                found -> context.respond(response(request, found)));
    }

    @Override
    public OffsetForLeaderEpochResponse refusal(
            OffsetForLeaderEpochRequest request, ErrorCode error, String message) {
        return response(
                request, Collections.nCopies(named(request).size(), EpochEndFound.failed(error)));
    }

    private static List<Named> named(OffsetForLeaderEpochRequest request) {
        return request.topics().stream()
                .flatMap(
                        topic ->
                                topic.partitions().stream()
                                        .map(each -> new Named(topic.topic(), each.partition())))
                .toList();
    }

    private static OffsetForLeaderEpochResponse response(
            OffsetForLeaderEpochRequest request, List<EpochEndFound> found) {
        OffsetForLeaderEpochResponse response = new OffsetForLeaderEpochResponse();
        int index = 0;
        for (OffsetForLeaderTopic topic : request.topics()) {
            OffsetForLeaderTopicResult answered =
                    new OffsetForLeaderTopicResult().setTopic(topic.topic());
            for (OffsetForLeaderPartition partition : topic.partitions()) {
                EpochEndFound end = found.get(index++);
                answered.partitions()
                        .add(
                                new EpochEndOffset()
                                        .setPartition(partition.partition())
                                        .setErrorCode(end.error().code())
                                        .setLeaderEpoch(end.leaderEpoch())
                                        .setEndOffset(end.endOffset()));
            }
            response.topics().add(answered);
        }
        return response;
    }
}
