/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRequest.LeaveGroup;
import dev.penstock.coordinator.group.GroupRequest.LeavingMember;
import dev.penstock.coordinator.runtime.Ticket;

import java.util.ArrayList;
import java.util.List;

/** Members go, or are taken out by an administrator who knows them by their instance. */
final class LeaveGroupCommand {
    private final Groups groups;
    private final Rebalance rebalance;

    LeaveGroupCommand(Groups groups, Rebalance rebalance) {
        this.groups = groups;
        this.rebalance = rebalance;
    }

    void decide(Ticket ticket, LeaveGroup request, Turn turn) {
        if (request.groupId().isEmpty()) {
            turn.answer(ticket, request.refused(GroupError.INVALID_GROUP_ID));
            return;
        }
        ClassicGroup group = groups.classic(request.groupId());
        int before = group == null ? 0 : group.memberCount();
        List<GroupResponse.LeftMember> left = new ArrayList<>();
        for (LeavingMember leaving : request.members()) {
            GroupError error =
                    group == null ? GroupError.UNKNOWN_MEMBER_ID : leave(group, leaving, turn);
            left.add(
                    new GroupResponse.LeftMember(
                            leaving.memberId(), leaving.groupInstanceId(), error));
        }
        turn.answer(ticket, new GroupResponse.LeaveGroup(GroupError.NONE, left));
        if (group != null && group.memberCount() < before) {
            rebalance.membersChanged(group, (before - group.memberCount()) + " members left", turn);
        } else if (group != null && !group.state().canRebalance()) {
            rebalance.membersChanged(group, "an expected member left", turn);
        }
    }

    private GroupError leave(ClassicGroup group, LeavingMember leaving, Turn turn) {
        if (group.pendingMembers().containsKey(leaving.memberId())) {
            group.removePending(leaving.memberId());
            return GroupError.NONE;
        }
        ClassicMember member;
        if (leaving.memberId().equals(GroupRequest.NO_MEMBER_ID)) {
            member = group.staticMember(leaving.groupInstanceId());
        } else {
            GroupError error = group.memberError(leaving.memberId(), leaving.groupInstanceId());
            if (error != GroupError.NONE) {
                return error;
            }
            member = group.member(leaving.memberId());
        }
        if (member == null) {
            return GroupError.UNKNOWN_MEMBER_ID;
        }
        String reason = leaving.reason() == null ? "left" : "left: " + leaving.reason();
        rebalance.remove(group, member, reason, turn);
        return GroupError.NONE;
    }
}
