/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DeleteGroupsRequest;
import dev.penstock.protocol.message.DeleteGroupsResponse;
import dev.penstock.protocol.message.DeleteGroupsResponse.DeletableGroupResult;

import java.util.List;

/** Removes empty groups with their positions. */
public final class DeleteGroupsHandler implements RequestHandler<DeleteGroupsRequest> {
    private final GroupCoordinators coordinators;

    public DeleteGroupsHandler(GroupCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DELETE_GROUPS;
    }

    @Override
    public void handle(RequestContext context, DeleteGroupsRequest request) {
        List<String> groups = request.groupsNames();
        Gather<GroupResponse.DeleteGroup> gather =
                new Gather<>(
                        context.loop(),
                        groups.size(),
                        answers -> context.respond(response(answers)));
        for (int i = 0; i < groups.size(); i++) {
            coordinators.ask(
                    groups.get(i),
                    new GroupRequest.DeleteGroup(groups.get(i)),
                    gather.slot(i)::accept);
        }
    }

    static DeleteGroupsResponse response(List<GroupResponse.DeleteGroup> answers) {
        DeleteGroupsResponse response = new DeleteGroupsResponse();
        for (GroupResponse.DeleteGroup answer : answers) {
            response.results()
                    .add(
                            new DeletableGroupResult()
                                    .setGroupId(answer.groupId())
                                    .setErrorCode(GroupWire.code(answer.error())));
        }
        return response;
    }

    @Override
    public DeleteGroupsResponse refusal(
            DeleteGroupsRequest request, ErrorCode error, String message) {
        DeleteGroupsResponse response = new DeleteGroupsResponse();
        for (String group : request.groupsNames()) {
            response.results()
                    .add(new DeletableGroupResult().setGroupId(group).setErrorCode(error.code()));
        }
        return response;
    }
}
