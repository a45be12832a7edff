/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import java.util.Optional;

/**
 * What a share group answers to requests of the other kinds of groups. It is never turned into one
 * of them, with members or without: its state of delivery has no counterpart there.
 */
final class ForeignKinds {
    private ForeignKinds() {}

    /** Why the group cannot answer the request, if it is one that only the other kinds answer. */
    static Optional<GroupResponse> refusal(GroupRequest<?> request, Groups groups) {
        return switch (request) {
            case GroupRequest.JoinGroup each ->
                    refuse(
                            groups,
                            each.groupId(),
                            each.refused(GroupError.INCONSISTENT_GROUP_PROTOCOL));
            case GroupRequest.SyncGroup each ->
                    refuse(groups, each.groupId(), each.refused(GroupError.UNKNOWN_MEMBER_ID));
            case GroupRequest.Heartbeat each ->
                    refuse(groups, each.groupId(), each.refused(GroupError.UNKNOWN_MEMBER_ID));
            case GroupRequest.LeaveGroup each ->
                    refuse(groups, each.groupId(), each.refused(GroupError.UNKNOWN_MEMBER_ID));
            case GroupRequest.ConsumerHeartbeat each ->
                    refuse(
                            groups,
                            each.groupId(),
                            GroupResponse.ConsumerHeartbeat.refused(
                                    GroupError.GROUP_ID_NOT_FOUND,
                                    "Group " + each.groupId() + " is not a consumer group."));
            case GroupRequest.OffsetCommit each ->
                    refuse(groups, each.groupId(), each.refused(GroupError.GROUP_ID_NOT_FOUND));
            case GroupRequest.TransactionalOffsetCommit each ->
                    refuse(groups, each.groupId(), each.refused(GroupError.GROUP_ID_NOT_FOUND));
            case GroupRequest.OffsetFetch each ->
                    refuse(groups, each.groupId(), each.refused(GroupError.GROUP_ID_NOT_FOUND));
            case GroupRequest.OffsetDelete _,
                    GroupRequest.ForgetTopics _,
                    GroupRequest.DescribeGroup _,
                    GroupRequest.DescribeConsumerGroup _,
                    GroupRequest.DescribeShareGroup _,
                    GroupRequest.ListGroups _,
                    GroupRequest.DeleteGroup _,
                    GroupRequest.ShareHeartbeat _,
                    GroupRequest.ShareStateBegun _,
                    GroupRequest.ShareStateOf _,
                    GroupRequest.AlterShareState _,
                    GroupRequest.EndShareState _,
                    GroupRequest.ShareStateEnded _ ->
                    Optional.empty();
        };
    }

    private static Optional<GroupResponse> refuse(
            Groups groups, String groupId, GroupResponse refusal) {
        return groups.share(groupId) != null ? Optional.of(refusal) : Optional.empty();
    }
}
