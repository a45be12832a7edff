/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupError;
import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DescribeGroupsRequest;
import dev.penstock.protocol.message.DescribeGroupsResponse;
import dev.penstock.protocol.message.DescribeGroupsResponse.DescribedGroup;
import dev.penstock.protocol.message.DescribeGroupsResponse.DescribedGroupMember;

import java.util.List;

/** Describes groups and their members. */
public final class DescribeGroupsHandler implements RequestHandler<DescribeGroupsRequest> {
    /** From here on a group that does not exist is an error; before, it is {@code Dead}. */
    static final short NOT_FOUND_VERSION = 6;

    private final GroupCoordinators coordinators;

    public DescribeGroupsHandler(GroupCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DESCRIBE_GROUPS;
    }

    @Override
    public void handle(RequestContext context, DescribeGroupsRequest request) {
        short version = context.version();
        List<String> groups = request.groups();
        Gather<GroupResponse.DescribeGroup> gather =
                new Gather<>(
                        context.loop(),
                        groups.size(),
                        answers -> context.respond(response(answers, version)));
        for (int i = 0; i < groups.size(); i++) {
            coordinators.ask(
                    groups.get(i),
                    new GroupRequest.DescribeGroup(groups.get(i)),
                    gather.slot(i)::accept);
        }
    }

    static DescribeGroupsResponse response(
            List<GroupResponse.DescribeGroup> answers, short version) {
        DescribeGroupsResponse response = new DescribeGroupsResponse();
        for (GroupResponse.DescribeGroup answer : answers) {
            response.groups().add(described(answer, version));
        }
        return response;
    }

    private static DescribedGroup described(GroupResponse.DescribeGroup answer, short version) {
        boolean toldAsDead =
                version < NOT_FOUND_VERSION && answer.error() == GroupError.GROUP_ID_NOT_FOUND;
        DescribedGroup group =
                new DescribedGroup()
                        .setErrorCode(GroupWire.code(toldAsDead ? GroupError.NONE : answer.error()))
                        .setErrorMessage(version < NOT_FOUND_VERSION ? null : answer.errorMessage())
                        .setGroupId(answer.groupId())
                        .setGroupState(answer.groupState())
                        .setProtocolType(answer.protocolType())
                        .setProtocolData(answer.protocolData());
        for (GroupResponse.DescribedMember member : answer.members()) {
            group.members()
                    .add(
                            new DescribedGroupMember()
                                    .setMemberId(member.memberId())
                                    .setGroupInstanceId(member.groupInstanceId())
                                    .setClientId(member.clientId())
                                    .setClientHost(member.clientHost())
                                    .setMemberMetadata(GroupWire.bytes(member.metadata()))
                                    .setMemberAssignment(GroupWire.bytes(member.assignment())));
        }
        return group;
    }

    @Override
    public DescribeGroupsResponse refusal(
            DescribeGroupsRequest request, ErrorCode error, String message) {
        DescribeGroupsResponse response = new DescribeGroupsResponse();
        for (String group : request.groups()) {
            response.groups()
                    .add(new DescribedGroup().setGroupId(group).setErrorCode(error.code()));
        }
        return response;
    }
}
