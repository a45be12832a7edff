/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupError;
import dev.penstock.coordinator.share.ShareStateError;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.group.ShareStates;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AlterShareGroupOffsetsRequest;
import dev.penstock.protocol.message.AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestPartition;
import dev.penstock.protocol.message.AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestTopic;
import dev.penstock.protocol.message.AlterShareGroupOffsetsResponse;
import dev.penstock.protocol.message.AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponsePartition;
import dev.penstock.protocol.message.AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponseTopic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Has a share group that has no members begin at other offsets. */
public final class AlterShareGroupOffsetsHandler
        implements RequestHandler<AlterShareGroupOffsetsRequest> {
    private final CurrentImage current;
    private final ShareStates states;

    public AlterShareGroupOffsetsHandler(CurrentImage current, ShareStates states) {
        this.current = current;
        this.states = states;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ALTER_SHARE_GROUP_OFFSETS;
    }

    @Override
    public void handle(RequestContext context, AlterShareGroupOffsetsRequest request) {
        MetadataImage image = current.get();
        states.alter(
                request.groupId(),
                offsets(request, image),
                context.loop(),
                changed -> context.respond(response(request, image, changed)));
    }

    private static SortedMap<TopicPartition, Long> offsets(
            AlterShareGroupOffsetsRequest request, MetadataImage image) {
        SortedMap<TopicPartition, Long> offsets = new TreeMap<>();
        for (AlterShareGroupOffsetsRequestTopic topic : request.topics()) {
            for (AlterShareGroupOffsetsRequestPartition partition : topic.partitions()) {
                if (partition.startOffset() >= 0) {
                    GroupWire.partition(image, topic.topicName(), partition.partitionIndex())
                            .ifPresent(known -> offsets.put(known, partition.startOffset()));
                }
            }
        }
        return offsets;
    }

    static AlterShareGroupOffsetsResponse response(
            AlterShareGroupOffsetsRequest request,
            MetadataImage image,
            ShareStates.Changed changed) {
        if (changed.group().error() != GroupError.NONE) {
            return new AlterShareGroupOffsetsResponse()
                    .setErrorCode(GroupWire.code(changed.group().error()))
                    .setErrorMessage(changed.group().message());
        }
        List<AlterShareGroupOffsetsResponseTopic> topics = new ArrayList<>();
        for (AlterShareGroupOffsetsRequestTopic topic : request.topics()) {
            topics.add(
                    new AlterShareGroupOffsetsResponseTopic()
                            .setTopicName(topic.topicName())
                            .setTopicId(
                                    image.topic(topic.topicName())
                                            .map(TopicImage::id)
                                            .orElse(Uuid.ZERO))
                            .setPartitions(
                                    topic.partitions().stream()
                                            .map(
                                                    partition ->
                                                            result(
                                                                    topic.topicName(),
                                                                    partition,
                                                                    image,
                                                                    changed))
                                            .toList()));
        }
        return new AlterShareGroupOffsetsResponse().setResponses(topics);
    }

    private static AlterShareGroupOffsetsResponsePartition result(
            String topic,
            AlterShareGroupOffsetsRequestPartition partition,
            MetadataImage image,
            ShareStates.Changed changed) {
        AlterShareGroupOffsetsResponsePartition result =
                new AlterShareGroupOffsetsResponsePartition()
                        .setPartitionIndex(partition.partitionIndex());
        if (partition.startOffset() < 0) {
            return result.setErrorCode(ErrorCode.INVALID_REQUEST.code())
                    .setErrorMessage("A start offset is at least 0.");
        }
        Optional<TopicPartition> known =
                GroupWire.partition(image, topic, partition.partitionIndex());
        return known.isEmpty()
                ? result.setErrorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code())
                        .setErrorMessage(
                                "There is no partition "
                                        + partition.partitionIndex()
                                        + " of a topic "
                                        + topic
                                        + ".")
                : result.setErrorCode(
                        GroupWire.code(
                                changed.errors()
                                        .getOrDefault(
                                                known.get(),
                                                ShareStateError.UNKNOWN_SERVER_ERROR)));
    }

    @Override
    public AlterShareGroupOffsetsResponse refusal(
            AlterShareGroupOffsetsRequest request, ErrorCode error, String message) {
        return new AlterShareGroupOffsetsResponse()
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }
}
