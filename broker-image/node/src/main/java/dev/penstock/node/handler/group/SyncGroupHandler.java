/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupError;
import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.SyncGroupRequest;
import dev.penstock.protocol.message.SyncGroupResponse;

import java.nio.ByteBuffer;

/** A member asks for its assignment; the leader brings everybody's. */
public final class SyncGroupHandler implements RequestHandler<SyncGroupRequest> {
    /** From here on the member must say which protocol it believes in (KIP-559). */
    static final short PROTOCOL_VERSION = 5;

    private final GroupCoordinators coordinators;

    public SyncGroupHandler(GroupCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.SYNC_GROUP;
    }

    @Override
    public void handle(RequestContext context, SyncGroupRequest request) {
        GroupRequest.SyncGroup question = question(request);
        if (lacksProtocol(request, context.version())) {
            context.respond(response(question.refused(GroupError.INCONSISTENT_GROUP_PROTOCOL)));
            return;
        }
        coordinators.ask(request.groupId(), question, answer -> context.respond(response(answer)));
    }

    static boolean lacksProtocol(SyncGroupRequest request, short version) {
        return version >= PROTOCOL_VERSION
                && (request.protocolType() == null || request.protocolName() == null);
    }

    static GroupRequest.SyncGroup question(SyncGroupRequest request) {
        return new GroupRequest.SyncGroup(
                request.groupId(),
                request.generationId(),
                request.memberId(),
                request.groupInstanceId(),
                request.protocolType(),
                request.protocolName(),
                request.assignments().stream()
                        .map(
                                assigned ->
                                        new GroupRequest.MemberAssignment(
                                                assigned.memberId(),
                                                ByteBuffer.wrap(assigned.assignment())))
                        .toList());
    }

    static SyncGroupResponse response(GroupResponse.SyncGroup answer) {
        return new SyncGroupResponse()
                .setErrorCode(GroupWire.code(answer.error()))
                .setProtocolType(answer.protocolType())
                .setProtocolName(answer.protocolName())
                .setAssignment(GroupWire.bytes(answer.assignment()));
    }

    @Override
    public SyncGroupResponse refusal(SyncGroupRequest request, ErrorCode error, String message) {
        return new SyncGroupResponse().setErrorCode(error.code());
    }
}
