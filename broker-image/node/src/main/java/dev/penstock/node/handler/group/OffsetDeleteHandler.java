/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupError;
import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.coordinator.group.TopicPartitionName;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.OffsetDeleteRequest;
import dev.penstock.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import dev.penstock.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import dev.penstock.protocol.message.OffsetDeleteResponse;
import dev.penstock.protocol.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import dev.penstock.protocol.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Removes positions of a group in topics that it is not subscribed to. */
public final class OffsetDeleteHandler implements RequestHandler<OffsetDeleteRequest> {
    private final CurrentImage current;
    private final GroupCoordinators coordinators;

    public OffsetDeleteHandler(CurrentImage current, GroupCoordinators coordinators) {
        this.current = current;
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.OFFSET_DELETE;
    }

    @Override
    public void handle(RequestContext context, OffsetDeleteRequest request) {
        MetadataImage image = current.get();
        coordinators.ask(
                request.groupId(),
                question(request, image),
                answer -> context.respond(response(request, image, answer)));
    }

    static GroupRequest.OffsetDelete question(OffsetDeleteRequest request, MetadataImage image) {
        List<TopicPartitionName> partitions = new ArrayList<>();
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            for (OffsetDeleteRequestPartition partition : topic.partitions()) {
                if (exists(image, topic, partition)) {
                    partitions.add(
                            new TopicPartitionName(topic.name(), partition.partitionIndex()));
                }
            }
        }
        return new GroupRequest.OffsetDelete(request.groupId(), partitions);
    }

    private static boolean exists(
            MetadataImage image,
            OffsetDeleteRequestTopic topic,
            OffsetDeleteRequestPartition partition) {
        return image.topic(topic.name())
                .filter(
                        known ->
                                partition.partitionIndex() >= 0
                                        && partition.partitionIndex() < known.partitionCount())
                .isPresent();
    }

    static OffsetDeleteResponse response(
            OffsetDeleteRequest request, MetadataImage image, GroupResponse.OffsetDelete answer) {
        if (answer.error() != GroupError.NONE) {
            return new OffsetDeleteResponse().setErrorCode(GroupWire.code(answer.error()));
        }
        Iterator<GroupResponse.PartitionResult> next = answer.partitions().iterator();
        OffsetDeleteResponse response = new OffsetDeleteResponse();
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            OffsetDeleteResponseTopic answered =
                    new OffsetDeleteResponseTopic().setName(topic.name());
            for (OffsetDeleteRequestPartition partition : topic.partitions()) {
                answered.partitions()
                        .add(
                                new OffsetDeleteResponsePartition()
                                        .setPartitionIndex(partition.partitionIndex())
                                        .setErrorCode(
                                                exists(image, topic, partition)
                                                        ? GroupWire.code(next.next().error())
                                                        : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                                                                .code()));
            }
            response.topics().add(answered);
        }
        return response;
    }

    @Override
    public OffsetDeleteResponse refusal(
            OffsetDeleteRequest request, ErrorCode error, String message) {
        return new OffsetDeleteResponse().setErrorCode(error.code());
    }
}
