/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRequest.MemberAssignment;
import dev.penstock.coordinator.group.GroupRequest.SyncGroup;
import dev.penstock.coordinator.runtime.Ticket;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A member asks for its assignment. Parked until the leader has brought everybody's and the record
 * of them is safe.
 */
final class SyncGroupCommand {
    private final Groups groups;
    private final Rebalance rebalance;

    SyncGroupCommand(Groups groups, Rebalance rebalance) {
        this.groups = groups;
        this.rebalance = rebalance;
    }

    void decide(Ticket ticket, SyncGroup request, Turn turn) {
        ClassicGroup group = groups.classic(request.groupId());
        GroupError error = error(group, request);
        ClassicMember member = group == null ? null : group.member(request.memberId());
        if (error != GroupError.NONE || group == null || member == null) {
            turn.answer(ticket, request.refused(error));
            return;
        }
        switch (group.state()) {
            case ClassicState.Empty _, ClassicState.Dead _ ->
                    turn.answer(ticket, request.refused(GroupError.UNKNOWN_MEMBER_ID));
            case ClassicState.PreparingRebalance _ ->
                    turn.answer(ticket, request.refused(GroupError.REBALANCE_IN_PROGRESS));
            case ClassicState.CompletingRebalance completing -> {
                rebalance.answerSync(member, GroupError.REBALANCE_IN_PROGRESS, turn);
                member.awaitingSync = ticket;
                if (group.isLeader(member.memberId)) {
                    store(group, request, turn);
                } else {
                    group.enter(completing.synced(member.memberId));
                }
            }
            case ClassicState.Stable stable -> {
                member.heard(turn.now());
                group.enter(stable.synced(member.memberId));
                turn.tellsAbout(group);
                turn.answer(ticket, synced(group, member.assignment));
            }
        }
    }

    private static GroupError error(@Nullable ClassicGroup group, SyncGroup request) {
        if (request.groupId().isEmpty()) {
            return GroupError.INVALID_GROUP_ID;
        }
        if (group == null) {
            return GroupError.UNKNOWN_MEMBER_ID;
        }
        GroupError member = group.memberError(request.memberId(), request.groupInstanceId());
        if (member != GroupError.NONE) {
            return member;
        }
        if (request.generationId() != group.generationId()) {
            return GroupError.ILLEGAL_GENERATION;
        }
        boolean otherType =
                request.protocolType() != null
                        && !request.protocolType().equals(group.protocolTypeOrEmpty());
        boolean otherName =
                request.protocolName() != null
                        && group.protocolName() != null
                        && !request.protocolName().equals(group.protocolName());
        return otherType || otherName ? GroupError.INCONSISTENT_GROUP_PROTOCOL : GroupError.NONE;
    }

    /** The group becomes stable when the record is applied. */
    private void store(ClassicGroup group, SyncGroup request, Turn turn) {
        Map<String, ByteBuffer> assignments = new LinkedHashMap<>();
        for (MemberAssignment given : request.assignments()) {
            assignments.put(given.memberId(), given.assignment());
        }
        turn.record(StoredGeneration.of(group, assignments, turn.now()));
        for (ClassicMember member : group.members()) {
            if (member.awaitingSync != null) {
                ByteBuffer own = assignments.getOrDefault(member.memberId, GroupResponse.NO_BYTES);
                turn.answer(member.awaitingSync, synced(group, own));
                member.awaitingSync = null;
                member.heard(turn.now());
            }
        }
    }

    private static GroupResponse.SyncGroup synced(ClassicGroup group, ByteBuffer assignment) {
        return new GroupResponse.SyncGroup(
                GroupError.NONE, group.protocolTypeOrEmpty(), group.protocolName(), assignment);
    }
}
