/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupError;
import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.coordinator.share.ShareStateError;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.group.ShareStates;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DeleteShareGroupOffsetsRequest;
import dev.penstock.protocol.message.DeleteShareGroupOffsetsRequest.DeleteShareGroupOffsetsRequestTopic;
import dev.penstock.protocol.message.DeleteShareGroupOffsetsResponse;
import dev.penstock.protocol.message.DeleteShareGroupOffsetsResponse.DeleteShareGroupOffsetsResponseTopic;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Takes away where a share group that has no members is in topics: it begins there anew when
 * somebody reads them again.
 */
public final class DeleteShareGroupOffsetsHandler
        implements RequestHandler<DeleteShareGroupOffsetsRequest> {
    private final CurrentImage current;
    private final GroupCoordinators coordinators;
    private final ShareStates states;

    public DeleteShareGroupOffsetsHandler(
            CurrentImage current, GroupCoordinators coordinators, ShareStates states) {
        this.current = current;
        this.coordinators = coordinators;
        this.states = states;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DELETE_SHARE_GROUP_OFFSETS;
    }

    @Override
    public void handle(RequestContext context, DeleteShareGroupOffsetsRequest request) {
        MetadataImage image = current.get();
        Set<Uuid> topicIds = new TreeSet<>();
        for (DeleteShareGroupOffsetsRequestTopic topic : request.topics()) {
            image.topic(topic.topicName()).map(TopicImage::id).ifPresent(topicIds::add);
        }
        coordinators.ask(
                request.groupId(),
                new GroupRequest.EndShareState(request.groupId(), topicIds),
                group -> {
                    if (group.error() != GroupError.NONE) {
                        context.respond(refused(group.error(), group.message()));
                    } else {
                        states.delete(
                                group,
                                context.loop(),
                                errors -> finish(context, request, image, errors));
                    }
                });
    }

    private void finish(
            RequestContext context,
            DeleteShareGroupOffsetsRequest request,
            MetadataImage image,
            SortedMap<TopicPartition, ShareStateError> errors) {
        SortedMap<Uuid, ShareStateError> byTopic = byTopic(errors);
        Set<Uuid> ended = new TreeSet<>(byTopic.keySet());
        ended.removeIf(topicId -> byTopic.get(topicId) != ShareStateError.NONE);
        coordinators.ask(
                request.groupId(),
                new GroupRequest.ShareStateEnded(request.groupId(), ended),
                (GroupResponse.ShareStateChanged told) ->
                        context.respond(
                                told.error() == GroupError.NONE
                                        ? response(request, image, byTopic)
                                        : refused(told.error(), null)));
    }

    /** The first error of a topic's partitions is the topic's. */
    private static SortedMap<Uuid, ShareStateError> byTopic(
            SortedMap<TopicPartition, ShareStateError> errors) {
        SortedMap<Uuid, ShareStateError> byTopic = new TreeMap<>();
        errors.forEach(
                (partition, error) ->
                        byTopic.merge(
                                partition.topicId(),
                                error,
                                (first, next) -> first == ShareStateError.NONE ? next : first));
        return byTopic;
    }

    static DeleteShareGroupOffsetsResponse response(
            DeleteShareGroupOffsetsRequest request,
            MetadataImage image,
            SortedMap<Uuid, ShareStateError> byTopic) {
        List<DeleteShareGroupOffsetsResponseTopic> topics =
                request.topics().stream()
                        .map(topic -> result(topic.topicName(), image, byTopic))
                        .toList();
        return new DeleteShareGroupOffsetsResponse().setResponses(topics);
    }

    private static DeleteShareGroupOffsetsResponseTopic result(
            String name, MetadataImage image, SortedMap<Uuid, ShareStateError> byTopic) {
        DeleteShareGroupOffsetsResponseTopic result =
                new DeleteShareGroupOffsetsResponseTopic().setTopicName(name);
        Uuid topicId = image.topic(name).map(TopicImage::id).orElse(Uuid.ZERO);
        ShareStateError error = byTopic.get(topicId);
        if (error != null) {
            return result.setTopicId(topicId).setErrorCode(GroupWire.code(error));
        }
        return result.setTopicId(topicId)
                .setErrorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code())
                .setErrorMessage(
                        topicId.isZero()
                                ? "There is no topic " + name + "."
                                : "The group has no offsets in topic " + name + ".");
    }

    private static DeleteShareGroupOffsetsResponse refused(
            GroupError error, @Nullable String message) {
        return new DeleteShareGroupOffsetsResponse()
                .setErrorCode(GroupWire.code(error))
                .setErrorMessage(message);
    }

    @Override
    public DeleteShareGroupOffsetsResponse refusal(
            DeleteShareGroupOffsetsRequest request, ErrorCode error, String message) {
        return new DeleteShareGroupOffsetsResponse()
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }
}
