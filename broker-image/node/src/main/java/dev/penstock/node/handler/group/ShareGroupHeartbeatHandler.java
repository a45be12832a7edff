/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.cluster.FeatureLevels;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.group.ShareStates;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ShareGroupHeartbeatRequest;
import dev.penstock.protocol.message.ShareGroupHeartbeatResponse;
import dev.penstock.protocol.message.ShareGroupHeartbeatResponse.Assignment;
import dev.penstock.protocol.message.ShareGroupHeartbeatResponse.TopicPartitions;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * A member of a share group joins, stays or leaves, and learns what it is to fetch from (KIP-932).
 * State that its heartbeat has called for is set up behind its back: it learns of the partitions
 * with a later one.
 */
public final class ShareGroupHeartbeatHandler
        implements RequestHandler<ShareGroupHeartbeatRequest> {
    private final CurrentImage current;
    private final GroupCoordinators coordinators;
    private final ShareStates states;

    public ShareGroupHeartbeatHandler(
            CurrentImage current, GroupCoordinators coordinators, ShareStates states) {
        this.current = current;
        this.coordinators = coordinators;
        this.states = states;
    }

    @Override
    public ApiKey api() {
        return ApiKey.SHARE_GROUP_HEARTBEAT;
    }

    @Override
    public void handle(RequestContext context, ShareGroupHeartbeatRequest request) {
        if (!serves(current.get())) {
            context.respond(
                    refusal(
                            request,
                            ErrorCode.UNSUPPORTED_VERSION,
                            "The cluster's share.version is 0, so it has no share groups."));
            return;
        }
        coordinators.ask(
                request.groupId(),
                new GroupRequest.ShareHeartbeat(
                        request.groupId(),
                        request.memberId(),
                        request.memberEpoch(),
                        request.rackId(),
                        request.subscribedTopicNames(),
                        context.clientId(),
                        JoinGroupHandler.host(context.remote())),
                answer -> {
                    context.respond(response(answer));
                    if (answer.toSetUp() != null) {
                        states.setUp(answer.toSetUp(), context.loop());
                    }
                });
    }

    static boolean serves(MetadataImage image) {
        return image.features().getOrDefault(FeatureLevels.SHARE_VERSION, (short) 0) > 0;
    }

    static ShareGroupHeartbeatResponse response(GroupResponse.ShareHeartbeat answer) {
        return new ShareGroupHeartbeatResponse()
                .setErrorCode(GroupWire.code(answer.error()))
                .setErrorMessage(answer.message())
                .setMemberId(answer.memberId().isEmpty() ? null : answer.memberId())
                .setMemberEpoch(answer.memberEpoch())
                .setHeartbeatIntervalMs(answer.heartbeatIntervalMs())
                .setAssignment(assignment(answer.assignment()));
    }

    private static @Nullable Assignment assignment(@Nullable SortedSet<TopicPartition> assigned) {
        if (assigned == null) {
            return null;
        }
        List<TopicPartitions> topics = new ArrayList<>();
        GroupWire.byTopic(assigned)
                .forEach(
                        (topicId, numbers) ->
                                topics.add(
                                        new TopicPartitions()
                                                .setTopicId(topicId)
                                                .setPartitions(numbers)));
        return new Assignment().setTopicPartitions(topics);
    }

    @Override
    public ShareGroupHeartbeatResponse refusal(
            ShareGroupHeartbeatRequest request, ErrorCode error, String message) {
        return new ShareGroupHeartbeatResponse()
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }
}
