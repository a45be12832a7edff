/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupError;
import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ListGroupsRequest;
import dev.penstock.protocol.message.ListGroupsResponse;
import dev.penstock.protocol.message.ListGroupsResponse.ListedGroup;

import java.util.List;

/** Lists the groups that this broker coordinates; clients ask every broker. */
public final class ListGroupsHandler implements RequestHandler<ListGroupsRequest> {
    private final GroupCoordinators coordinators;

    public ListGroupsHandler(GroupCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.LIST_GROUPS;
    }

    @Override
    public void handle(RequestContext context, ListGroupsRequest request) {
        GroupRequest.ListGroups question =
                new GroupRequest.ListGroups(request.statesFilter(), request.typesFilter());
        List<TopicPartition> led = coordinators.led();
        Gather<GroupResponse.ListGroups> gather =
                new Gather<>(
                        context.loop(), led.size(), answers -> context.respond(response(answers)));
        for (int i = 0; i < led.size(); i++) {
            coordinators.ask(led.get(i), question, gather.slot(i)::accept);
        }
    }

    /**
     * Puts the partitions' answers together. One that moved away meanwhile is told by its new
     * coordinator; one that is still being loaded spoils the whole list, so that it is asked for
     * again.
     */
    static ListGroupsResponse response(List<GroupResponse.ListGroups> answers) {
        ListGroupsResponse response = new ListGroupsResponse();
        for (GroupResponse.ListGroups answer : answers) {
            if (answer.error() != GroupError.NONE && answer.error() != GroupError.NOT_COORDINATOR) {
                return new ListGroupsResponse().setErrorCode(GroupWire.code(answer.error()));
            }
            for (GroupResponse.ListedGroup group : answer.groups()) {
                response.groups()
                        .add(
                                new ListedGroup()
                                        .setGroupId(group.groupId())
                                        .setProtocolType(group.protocolType())
                                        .setGroupState(group.groupState())
                                        .setGroupType(group.groupType()));
            }
        }
        return response;
    }

    @Override
    public ListGroupsResponse refusal(ListGroupsRequest request, ErrorCode error, String message) {
        return new ListGroupsResponse().setErrorCode(error.code());
    }
}
