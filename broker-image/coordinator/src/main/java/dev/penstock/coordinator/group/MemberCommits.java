/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.consumer.ConsumerImage;
import dev.penstock.coordinator.group.consumer.ConsumerMember;
import dev.penstock.coordinator.group.consumer.CurrentAssignment;
import dev.penstock.kernel.TopicPartition;

/** Who may commit and read positions of a consumer group. */
final class MemberCommits {
    private MemberCommits() {}

    /** What stands against a commit of a member, or NONE. */
    static GroupError commitError(ConsumerImage image, GroupRequest.OffsetCommit request) {
        boolean fromOutside =
                request.generationId() < CurrentAssignment.JOINING
                        && request.memberId().equals(GroupRequest.NO_MEMBER_ID)
                        && request.groupInstanceId() == null;
        if (fromOutside) {
            return image.members().isEmpty() ? GroupError.NONE : GroupError.UNKNOWN_MEMBER_ID;
        }
        ConsumerMember member = image.member(request.memberId());
        if (member == null) {
            return GroupError.UNKNOWN_MEMBER_ID;
        }
        if (request.generationId() == member.epoch()) {
            return GroupError.NONE;
        }
        if (member.isClassic()) {
            return GroupError.ILLEGAL_GENERATION;
        }
        boolean ofOldEpoch =
                request.generationId() < member.epoch()
                        && request.offsets().stream()
                                .allMatch(offset -> hadSince(member, offset, request));
        return ofOldEpoch ? GroupError.NONE : GroupError.STALE_MEMBER_EPOCH;
    }

    /**
     * A commit that was on its way when the epoch changed is as good as one of the new epoch, if
     * the member had the partition then and still has.
     */
    private static boolean hadSince(
            ConsumerMember member,
            GroupRequest.OffsetToCommit offset,
            GroupRequest.OffsetCommit request) {
        if (offset.topicIdOrNull() == null) {
            return false;
        }
        var partition = new TopicPartition(offset.topicIdOrNull(), offset.partition().partition());
        Integer since = member.current().assigned().get(partition);
        if (since == null) {
            since = member.current().pendingRevocation().get(partition);
        }
        return since != null && since <= request.generationId();
    }

    /** A member asks in the epoch that it is in, so that it does not begin where it was before. */
    static GroupError fetchError(ConsumerImage image, GroupRequest.OffsetFetch request) {
        if (request.memberId() == null || request.memberEpoch() < CurrentAssignment.JOINING) {
            return GroupError.NONE;
        }
        ConsumerMember member = image.member(request.memberId());
        if (member == null) {
            return GroupError.UNKNOWN_MEMBER_ID;
        }
        return member.epoch() == request.memberEpoch()
                ? GroupError.NONE
                : GroupError.STALE_MEMBER_EPOCH;
    }
}
