/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRequest.Heartbeat;
import dev.penstock.coordinator.runtime.Ticket;

/** A member says that it is alive, and learns whether it has to join again. */
final class HeartbeatCommand {
    private final Groups groups;

    HeartbeatCommand(Groups groups) {
        this.groups = groups;
    }

    void decide(Ticket ticket, Heartbeat request, Turn turn) {
        turn.answer(ticket, new GroupResponse.Heartbeat(heard(request, turn)));
    }

    private GroupError heard(Heartbeat request, Turn turn) {
        if (request.groupId().isEmpty()) {
            return GroupError.INVALID_GROUP_ID;
        }
        ClassicGroup group = groups.classic(request.groupId());
        if (group == null) {
            return GroupError.UNKNOWN_MEMBER_ID;
        }
        GroupError error = group.memberError(request.memberId(), request.groupInstanceId());
        ClassicMember member = group.member(request.memberId());
        if (error != GroupError.NONE || member == null) {
            return error;
        }
        if (request.generationId() != group.generationId()) {
            return GroupError.ILLEGAL_GENERATION;
        }
        return switch (group.state()) {
            case ClassicState.Empty _, ClassicState.Dead _ -> GroupError.UNKNOWN_MEMBER_ID;
            case ClassicState.PreparingRebalance _ -> {
                member.heard(turn.now());
                yield GroupError.REBALANCE_IN_PROGRESS;
            }
            case ClassicState.CompletingRebalance _, ClassicState.Stable _ -> {
                member.heard(turn.now());
                yield GroupError.NONE;
            }
        };
    }
}
