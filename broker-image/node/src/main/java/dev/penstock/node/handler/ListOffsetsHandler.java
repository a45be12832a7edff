/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.partition.OffsetAsk;
import dev.penstock.node.partition.OffsetFound;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ListOffsetsRequest;
import dev.penstock.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import dev.penstock.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import dev.penstock.protocol.message.ListOffsetsResponse;
import dev.penstock.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import dev.penstock.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import dev.penstock.replication.ReadLevel;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds offsets: the first, the last, by time. */
public final class ListOffsetsHandler implements RequestHandler<ListOffsetsRequest> {
    private static final byte READ_COMMITTED = 1;

    /** From here on the answer has room for the epoch of the offset. */
    private static final short LEADER_EPOCH_VERSION = 4;

    /** From here on clients know that an end may not be known yet (KIP-207). */
    private static final short OFFSET_NOT_AVAILABLE_VERSION = 5;

    private final CurrentImage current;
    private final Partitions partitions;

    public ListOffsetsHandler(CurrentImage current, Partitions partitions) {
        this.current = current;
        this.partitions = partitions;
    }

    @Override
    public ApiKey api() {
        return ApiKey.LIST_OFFSETS;
    }

    @Override
    public void handle(RequestContext context, ListOffsetsRequest request) {
        int count = request.topics().stream().mapToInt(topic -> topic.partitions().size()).sum();
        short version = context.version();
        Gather<OffsetFound> gather =
                new Gather<>(
                        context.loop(),
                        count,
                        found -> context.respond(response(request, found, version)));
        MetadataImage image = current.get();
        ReadLevel level = level(request);
        int index = 0;
        for (ListOffsetsTopic topic : request.topics()) {
            Optional<TopicImage> known = image.topic(topic.name());
            for (ListOffsetsPartition partition : topic.partitions()) {
                Consumer<OffsetFound> slot = gather.slot(index++);
                known.flatMap(found -> Topics.partition(found, partition.partitionIndex()))
                        .map(
                                id ->
                                        new OffsetAsk(
                                                id,
                                                partition.currentLeaderEpoch(),
                                                partition.timestamp(),
                                                level))
                        .ifPresentOrElse(
                                ask ->
                                        partitions.on(
                                                ask.partition(),
                                                loop -> slot.accept(loop.offset(ask))),
                                () ->
                                        slot.accept(
                                                OffsetFound.failed(
                                                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)));
            }
        }
    }

    @Override
    public ListOffsetsResponse refusal(
            ListOffsetsRequest request, ErrorCode error, String message) {
        int count = request.topics().stream().mapToInt(topic -> topic.partitions().size()).sum();
        return response(
                request,
                java.util.Collections.nCopies(count, OffsetFound.failed(error)),
                ListOffsetsRequest.LOWEST_VERSION);
    }

    private static ReadLevel level(ListOffsetsRequest request) {
        if (request.replicaId() >= 0) {
            return ReadLevel.LOG_END;
        }
        return request.isolationLevel() == READ_COMMITTED
                ? ReadLevel.LAST_STABLE_OFFSET
                : ReadLevel.HIGH_WATERMARK;
    }

    private static ErrorCode error(OffsetFound offset, short version) {
        return version < OFFSET_NOT_AVAILABLE_VERSION
                        && offset.error() == ErrorCode.OFFSET_NOT_AVAILABLE
                ? ErrorCode.LEADER_NOT_AVAILABLE
                : offset.error();
    }

    private static ListOffsetsResponse response(
            ListOffsetsRequest request, List<OffsetFound> found, short version) {
        ListOffsetsResponse response = new ListOffsetsResponse();
        int index = 0;
        for (ListOffsetsTopic topic : request.topics()) {
            ListOffsetsTopicResponse answered =
                    new ListOffsetsTopicResponse().setName(topic.name());
            for (ListOffsetsPartition partition : topic.partitions()) {
                OffsetFound offset = found.get(index++);
                answered.partitions()
                        .add(
                                new ListOffsetsPartitionResponse()
                                        .setPartitionIndex(partition.partitionIndex())
                                        .setErrorCode(error(offset, version).code())
                                        .setTimestamp(offset.timestampMs())
                                        .setOffset(offset.offset())
                                        .setLeaderEpoch(
                                                version < LEADER_EPOCH_VERSION
                                                        ? OffsetFound.NO_EPOCH
                                                        : offset.leaderEpoch()));
            }
            response.topics().add(answered);
        }
        return response;
    }
}
