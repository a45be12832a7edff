/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.coordinator.group.consumer.ConsumerImage;
import dev.penstock.coordinator.group.consumer.ConsumerMember;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ConsumerGroupDescribeRequest;
import dev.penstock.protocol.message.ConsumerGroupDescribeResponse;
import dev.penstock.protocol.message.ConsumerGroupDescribeResponse.Assignment;
import dev.penstock.protocol.message.ConsumerGroupDescribeResponse.DescribedGroup;
import dev.penstock.protocol.message.ConsumerGroupDescribeResponse.Member;
import dev.penstock.protocol.message.ConsumerGroupDescribeResponse.TopicPartitions;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Describes consumer groups: what each member has, and what it is meant to have. */
public final class ConsumerGroupDescribeHandler
        implements RequestHandler<ConsumerGroupDescribeRequest> {
    private static final byte CLASSIC_MEMBER = 0;
    private static final byte CONSUMER_MEMBER = 1;

    private final CurrentImage current;
    private final GroupCoordinators coordinators;

    public ConsumerGroupDescribeHandler(CurrentImage current, GroupCoordinators coordinators) {
        this.current = current;
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.CONSUMER_GROUP_DESCRIBE;
    }

    @Override
    public void handle(RequestContext context, ConsumerGroupDescribeRequest request) {
        MetadataImage image = current.get();
        List<String> groups = request.groupIds();
        Gather<GroupResponse.DescribeConsumerGroup> gather =
                new Gather<>(
                        context.loop(),
                        groups.size(),
                        answers -> context.respond(response(answers, image)));
        for (int i = 0; i < groups.size(); i++) {
            coordinators.ask(
                    groups.get(i),
                    new GroupRequest.DescribeConsumerGroup(groups.get(i)),
                    gather.slot(i)::accept);
        }
    }

    static ConsumerGroupDescribeResponse response(
            List<GroupResponse.DescribeConsumerGroup> answers, MetadataImage image) {
        return new ConsumerGroupDescribeResponse()
                .setGroups(answers.stream().map(answer -> described(answer, image)).toList());
    }

    private static DescribedGroup described(
            GroupResponse.DescribeConsumerGroup answer, MetadataImage image) {
        DescribedGroup described =
                new DescribedGroup()
                        .setErrorCode(GroupWire.code(answer.error()))
                        .setErrorMessage(answer.message())
                        .setGroupId(answer.groupId());
        ConsumerImage group = answer.group();
        return group == null
                ? described
                : described
                        .setGroupState(group.stateName())
                        .setGroupEpoch(group.epoch())
                        .setAssignmentEpoch(group.targetEpoch())
                        .setAssignorName(answer.assignor())
                        .setMembers(
                                group.members().values().stream()
                                        .map(member -> member(group, member, image))
                                        .toList());
    }

    private static Member member(ConsumerImage group, ConsumerMember member, MetadataImage image) {
        return new Member()
                .setMemberId(member.memberId())
                .setInstanceId(member.subscription().instanceId())
                .setRackId(member.subscription().rackId())
                .setMemberEpoch(member.epoch())
                .setClientId(member.subscription().clientId())
                .setClientHost(member.subscription().clientHost())
                .setSubscribedTopicNames(List.copyOf(member.subscription().topics()))
                .setSubscribedTopicRegex(member.subscription().regex())
                .setAssignment(assignment(member.current().assigned().keySet(), image))
                .setTargetAssignment(assignment(group.target(member.memberId()), image))
                .setMemberType(member.isClassic() ? CLASSIC_MEMBER : CONSUMER_MEMBER);
    }

    /** Of topics that were deleted there is no name to tell. */
    private static Assignment assignment(
            Collection<TopicPartition> partitions, MetadataImage image) {
        List<TopicPartitions> topics = new ArrayList<>();
        GroupWire.byTopic(partitions)
                .forEach(
                        (topicId, numbers) ->
                                image.topic(topicId)
                                        .ifPresent(
                                                known ->
                                                        topics.add(
                                                                new TopicPartitions()
                                                                        .setTopicId(topicId)
                                                                        .setTopicName(known.name())
                                                                        .setPartitions(numbers))));
        return new Assignment().setTopicPartitions(topics);
    }

    @Override
    public ConsumerGroupDescribeResponse refusal(
            ConsumerGroupDescribeRequest request, ErrorCode error, String message) {
        return new ConsumerGroupDescribeResponse()
                .setGroups(
                        request.groupIds().stream()
                                .map(
                                        groupId ->
                                                new DescribedGroup()
                                                        .setGroupId(groupId)
                                                        .setErrorCode(error.code())
                                                        .setErrorMessage(message))
                                .toList());
    }
}
