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
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.penstock.protocol.message.ConsumerGroupHeartbeatResponse;
import dev.penstock.protocol.message.ConsumerGroupHeartbeatResponse.Assignment;
import dev.penstock.protocol.message.ConsumerGroupHeartbeatResponse.TopicPartitions;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** A member of a consumer group joins, stays or leaves, and learns what it is to read (KIP-848). */
public final class ConsumerGroupHeartbeatHandler
        implements RequestHandler<ConsumerGroupHeartbeatRequest> {
    /** From here on a member draws its id itself (KIP-1082). */
    static final short OWN_MEMBER_ID_VERSION = 1;

    private final CurrentImage current;
    private final GroupCoordinators coordinators;

    public ConsumerGroupHeartbeatHandler(CurrentImage current, GroupCoordinators coordinators) {
        this.current = current;
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.CONSUMER_GROUP_HEARTBEAT;
    }

    @Override
    public void handle(RequestContext context, ConsumerGroupHeartbeatRequest request) {
        if (!serves(current.get())) {
            context.respond(
                    refusal(
                            request,
                            ErrorCode.UNSUPPORTED_VERSION,
                            "The cluster's group.version is 0, so it has no consumer groups."));
            return;
        }
        coordinators.ask(
                request.groupId(),
                question(
                        request,
                        context.version(),
                        context.clientId(),
                        JoinGroupHandler.host(context.remote())),
                answer -> context.respond(response(answer)));
    }

    static boolean serves(MetadataImage image) {
        return image.features().getOrDefault(FeatureLevels.GROUP_VERSION, (short) 0) > 0;
    }

    static GroupRequest.ConsumerHeartbeat question(
            ConsumerGroupHeartbeatRequest request,
            short version,
            String clientId,
            String clientHost) {
        return new GroupRequest.ConsumerHeartbeat(
                request.groupId(),
                request.memberId(),
                request.memberEpoch(),
                request.instanceId(),
                request.rackId(),
                request.rebalanceTimeoutMs(),
                request.subscribedTopicNames(),
                request.subscribedTopicRegex(),
                request.serverAssignor(),
                owned(request),
                clientId,
                clientHost,
                version < OWN_MEMBER_ID_VERSION);
    }

    /** What cannot be a partition is not owned either. */
    private static @Nullable Set<TopicPartition> owned(ConsumerGroupHeartbeatRequest request) {
        if (request.topicPartitions() == null) {
            return null;
        }
        Set<TopicPartition> owned = new TreeSet<>();
        for (ConsumerGroupHeartbeatRequest.TopicPartitions topic : request.topicPartitions()) {
            for (int number : topic.partitions()) {
                if (!topic.topicId().isZero() && number >= 0) {
                    owned.add(new TopicPartition(topic.topicId(), number));
                }
            }
        }
        return owned;
    }

    static ConsumerGroupHeartbeatResponse response(GroupResponse.ConsumerHeartbeat answer) {
        return new ConsumerGroupHeartbeatResponse()
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
    public ConsumerGroupHeartbeatResponse refusal(
            ConsumerGroupHeartbeatRequest request, ErrorCode error, String message) {
        return new ConsumerGroupHeartbeatResponse()
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }
}
