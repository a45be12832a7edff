/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupError;
import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.coordinator.share.ShareStateError;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.group.ShareStates;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DeleteGroupsRequest;
import dev.penstock.protocol.message.DeleteGroupsResponse;
import dev.penstock.protocol.message.DeleteGroupsResponse.DeletableGroupResult;

import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;

/** Removes empty groups with their positions. */
public final class DeleteGroupsHandler implements RequestHandler<DeleteGroupsRequest> {
    private final GroupCoordinators coordinators;
    private final ShareStates states;

    public DeleteGroupsHandler(GroupCoordinators coordinators, ShareStates states) {
        this.coordinators = coordinators;
        this.states = states;
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
            delete(groups.get(i), context.loop(), gather.slot(i));
        }
    }

    /** A share group's state of delivery goes first, so that none is left without a group. */
    private void delete(
            String groupId, Scheduler home, Consumer<GroupResponse.DeleteGroup> answer) {
        coordinators.ask(
                groupId,
                new GroupRequest.EndShareState(groupId, null),
                share -> {
                    if (share.error() == GroupError.NONE) {
                        states.delete(share, home, errors -> deleteUnless(errors, groupId, answer));
                    } else if (share.error() == GroupError.GROUP_ID_NOT_FOUND) {
                        deleteGroup(groupId, answer);
                    } else {
                        answer.accept(new GroupResponse.DeleteGroup(share.error(), groupId));
                    }
                });
    }

    /** State of a topic that was deleted meanwhile is gone as well. */
    private void deleteUnless(
            SortedMap<TopicPartition, ShareStateError> errors,
            String groupId,
            Consumer<GroupResponse.DeleteGroup> answer) {
        boolean gone =
                errors.values().stream()
                        .allMatch(
                                error ->
                                        error == ShareStateError.NONE
                                                || error
                                                        == ShareStateError
                                                                .UNKNOWN_TOPIC_OR_PARTITION);
        if (gone) {
            deleteGroup(groupId, answer);
        } else {
            answer.accept(
                    new GroupResponse.DeleteGroup(GroupError.COORDINATOR_NOT_AVAILABLE, groupId));
        }
    }

    private void deleteGroup(String groupId, Consumer<GroupResponse.DeleteGroup> answer) {
        coordinators.ask(groupId, new GroupRequest.DeleteGroup(groupId), answer::accept);
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
