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
import dev.penstock.protocol.message.JoinGroupRequest;
import dev.penstock.protocol.message.JoinGroupResponse;
import dev.penstock.protocol.message.JoinGroupResponse.JoinGroupResponseMember;

import java.nio.ByteBuffer;

/** A client wants to be a member of its group's next generation. */
public final class JoinGroupHandler implements RequestHandler<JoinGroupRequest> {
    /** From here on a new member is given an id and comes back with it (KIP-394). */
    static final short MEMBER_ID_REQUIRED_VERSION = 4;

    /** From here on the name of the protocol may be absent. */
    static final short NULLABLE_PROTOCOL_VERSION = 7;

    /** From here on a static leader that comes back is told to skip the assignment. */
    static final short SKIP_ASSIGNMENT_VERSION = 9;

    private final GroupCoordinators coordinators;

    public JoinGroupHandler(GroupCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.JOIN_GROUP;
    }

    @Override
    public void handle(RequestContext context, JoinGroupRequest request) {
        short version = context.version();
        coordinators.ask(
                request.groupId(),
                question(request, version, context.clientId(), host(context.remote())),
                answer -> context.respond(response(answer, version)));
    }

    static GroupRequest.JoinGroup question(
            JoinGroupRequest request, short version, String clientId, String clientHost) {
        return new GroupRequest.JoinGroup(
                request.groupId(),
                request.memberId(),
                request.groupInstanceId(),
                clientId,
                clientHost,
                request.sessionTimeoutMs(),
                request.rebalanceTimeoutMs(),
                request.protocolType(),
                request.protocols().stream()
                        .map(
                                protocol ->
                                        new GroupRequest.Protocol(
                                                protocol.name(),
                                                ByteBuffer.wrap(protocol.metadata())))
                        .toList(),
                request.reason(),
                version >= MEMBER_ID_REQUIRED_VERSION,
                version >= SKIP_ASSIGNMENT_VERSION);
    }

    /** The address without the port, as Kafka tells it in descriptions of groups. */
    static String host(String remote) {
        int port = remote.lastIndexOf(':');
        return port < 0 ? remote : remote.substring(0, port);
    }

    static JoinGroupResponse response(GroupResponse.JoinGroup answer, short version) {
        String protocolName = answer.protocolName();
        if (protocolName == null && version < NULLABLE_PROTOCOL_VERSION) {
            protocolName = "";
        }
        JoinGroupResponse response =
                new JoinGroupResponse()
                        .setErrorCode(GroupWire.code(answer.error()))
                        .setGenerationId(answer.generationId())
                        .setProtocolType(answer.protocolType())
                        .setProtocolName(protocolName)
                        .setLeader(answer.leader())
                        .setSkipAssignment(answer.skipAssignment())
                        .setMemberId(answer.memberId());
        for (GroupResponse.JoinedMember member : answer.members()) {
            response.members()
                    .add(
                            new JoinGroupResponseMember()
                                    .setMemberId(member.memberId())
                                    .setGroupInstanceId(member.groupInstanceId())
                                    .setMetadata(GroupWire.bytes(member.metadata())));
        }
        return response;
    }

    @Override
    public JoinGroupResponse refusal(JoinGroupRequest request, ErrorCode error, String message) {
        return new JoinGroupResponse().setErrorCode(error.code()).setMemberId(request.memberId());
    }
}
