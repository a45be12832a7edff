/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
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
import java.util.Optional;
import java.util.function.Consumer;

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
        Gather<EpochEndFound> gather =
                new Gather<>(
                        context.loop(),
                        count(request),
                        found -> context.respond(response(request, found)));
        MetadataImage image = current.get();
        int index = 0;
        for (OffsetForLeaderTopic topic : request.topics()) {
            Optional<TopicImage> known = image.topic(topic.topic());
            for (OffsetForLeaderPartition partition : topic.partitions()) {
                Consumer<EpochEndFound> slot = gather.slot(index++);
                known.flatMap(found -> Topics.partition(found, partition.partition()))
                        .map(
                                id ->
                                        new EpochAsk(
                                                id,
                                                partition.currentLeaderEpoch(),
                                                partition.leaderEpoch()))
                        .ifPresentOrElse(
                                ask ->
                                        partitions.on(
                                                ask.partition(),
                                                loop -> slot.accept(loop.epochEnd(ask))),
                                () ->
                                        slot.accept(
                                                EpochEndFound.failed(
                                                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)));
            }
        }
    }

    @Override
    public OffsetForLeaderEpochResponse refusal(
            OffsetForLeaderEpochRequest request, ErrorCode error, String message) {
        return response(request, Collections.nCopies(count(request), EpochEndFound.failed(error)));
    }

    private static int count(OffsetForLeaderEpochRequest request) {
        return request.topics().stream().mapToInt(topic -> topic.partitions().size()).sum();
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
