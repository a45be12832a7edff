/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.coordinator.group.assignor.SimpleShares;
import dev.penstock.coordinator.group.share.ShareImage;
import dev.penstock.coordinator.group.share.ShareMember;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ShareGroupDescribeRequest;
import dev.penstock.protocol.message.ShareGroupDescribeResponse;
import dev.penstock.protocol.message.ShareGroupDescribeResponse.Assignment;
import dev.penstock.protocol.message.ShareGroupDescribeResponse.DescribedGroup;
import dev.penstock.protocol.message.ShareGroupDescribeResponse.Member;
import dev.penstock.protocol.message.ShareGroupDescribeResponse.TopicPartitions;

import java.util.ArrayList;
import java.util.List;

/** Describes share groups: who is in them, and what each member fetches from. */
public final class ShareGroupDescribeHandler implements RequestHandler<ShareGroupDescribeRequest> {
    private final CurrentImage current;
    private final GroupCoordinators coordinators;

    public ShareGroupDescribeHandler(CurrentImage current, GroupCoordinators coordinators) {
        this.current = current;
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.SHARE_GROUP_DESCRIBE;
    }

    @Override
    public void handle(RequestContext context, ShareGroupDescribeRequest request) {
        MetadataImage image = current.get();
        List<String> groups = request.groupIds();
        Gather<GroupResponse.DescribeShareGroup> gather =
                new Gather<>(
                        context.loop(),
                        groups.size(),
                        answers -> context.respond(response(answers, image)));
        for (int i = 0; i < groups.size(); i++) {
            coordinators.ask(
                    groups.get(i),
                    new GroupRequest.DescribeShareGroup(groups.get(i)),
                    gather.slot(i)::accept);
        }
    }

    static ShareGroupDescribeResponse response(
            List<GroupResponse.DescribeShareGroup> answers, MetadataImage image) {
        return new ShareGroupDescribeResponse()
                .setGroups(answers.stream().map(answer -> described(answer, image)).toList());
    }

    private static DescribedGroup described(
            GroupResponse.DescribeShareGroup answer, MetadataImage image) {
        DescribedGroup described =
                new DescribedGroup()
                        .setErrorCode(GroupWire.code(answer.error()))
                        .setErrorMessage(answer.message())
                        .setGroupId(answer.groupId());
        ShareImage group = answer.group();
        return group == null
                ? described
                : described
                        .setGroupState(group.stateName())
                        .setGroupEpoch(group.epoch())
                        .setAssignmentEpoch(group.targetEpoch())
                        .setAssignorName(SimpleShares.KAFKA_NAME)
                        .setMembers(
                                group.members().values().stream()
                                        .map(member -> member(member, image))
                                        .toList());
    }

    private static Member member(ShareMember member, MetadataImage image) {
        return new Member()
                .setMemberId(member.memberId())
                .setRackId(member.subscription().rackId())
                .setMemberEpoch(member.epoch())
                .setClientId(member.subscription().clientId())
                .setClientHost(member.subscription().clientHost())
                .setSubscribedTopicNames(List.copyOf(member.subscription().topics()))
                .setAssignment(assignment(member, image));
    }

    /** Of topics that were deleted there is no name to tell. */
    private static Assignment assignment(ShareMember member, MetadataImage image) {
        List<TopicPartitions> topics = new ArrayList<>();
        GroupWire.byTopic(member.current().partitions())
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
    public ShareGroupDescribeResponse refusal(
            ShareGroupDescribeRequest request, ErrorCode error, String message) {
        return new ShareGroupDescribeResponse()
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
