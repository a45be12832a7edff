/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.HeartbeatRequest;
import dev.penstock.protocol.message.HeartbeatResponse;

/** A member is alive and asks whether its generation still stands. */
public final class GroupHeartbeatHandler implements RequestHandler<HeartbeatRequest> {
    private final GroupCoordinators coordinators;

    public GroupHeartbeatHandler(GroupCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.HEARTBEAT;
    }

    @Override
    public void handle(RequestContext context, HeartbeatRequest request) {
        coordinators.ask(
                request.groupId(),
                new GroupRequest.Heartbeat(
                        request.groupId(),
                        request.generationId(),
                        request.memberId(),
                        request.groupInstanceId()),
                answer ->
                        context.respond(
                                new HeartbeatResponse()
                                        .setErrorCode(GroupWire.code(answer.error()))));
    }

    @Override
    public HeartbeatResponse refusal(HeartbeatRequest request, ErrorCode error, String message) {
        return new HeartbeatResponse().setErrorCode(error.code());
    }
}
