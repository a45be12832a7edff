/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.LeaveGroupRequest;
import dev.penstock.protocol.message.LeaveGroupResponse;
import dev.penstock.protocol.message.LeaveGroupResponse.MemberResponse;

import java.util.List;

/** Members leave their group, or an administrator takes them out. */
public final class LeaveGroupHandler implements RequestHandler<LeaveGroupRequest> {
    /** From here on a request names several members (KIP-345). */
    static final short MEMBERS_VERSION = 3;

    private final GroupCoordinators coordinators;

    public LeaveGroupHandler(GroupCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.LEAVE_GROUP;
    }

    @Override
    public void handle(RequestContext context, LeaveGroupRequest request) {
        short version = context.version();
        coordinators.ask(
                request.groupId(),
                question(request, version),
                answer -> context.respond(response(answer, version)));
    }

    static GroupRequest.LeaveGroup question(LeaveGroupRequest request, short version) {
        List<GroupRequest.LeavingMember> leaving =
                version < MEMBERS_VERSION
                        ? List.of(new GroupRequest.LeavingMember(request.memberId(), null, null))
                        : request.members().stream()
                                .map(
                                        member ->
                                                new GroupRequest.LeavingMember(
                                                        member.memberId(),
                                                        member.groupInstanceId(),
                                                        member.reason()))
                                .toList();
        return new GroupRequest.LeaveGroup(request.groupId(), leaving);
    }

    static LeaveGroupResponse response(GroupResponse.LeaveGroup answer, short version) {
        if (version < MEMBERS_VERSION) {
            return new LeaveGroupResponse().setErrorCode(GroupWire.code(answer.soleError()));
        }
        LeaveGroupResponse response =
                new LeaveGroupResponse().setErrorCode(GroupWire.code(answer.error()));
        for (GroupResponse.LeftMember member : answer.members()) {
            response.members()
                    .add(
                            new MemberResponse()
                                    .setMemberId(member.memberId())
                                    .setGroupInstanceId(member.groupInstanceId())
                                    .setErrorCode(GroupWire.code(member.error())));
        }
        return response;
    }

    @Override
    public LeaveGroupResponse refusal(LeaveGroupRequest request, ErrorCode error, String message) {
        return new LeaveGroupResponse().setErrorCode(error.code());
    }
}
