/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.HeartbeatRequest;
import dev.penstock.protocol.message.HeartbeatResponse;
import dev.penstock.protocol.message.JoinGroupRequest;
import dev.penstock.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import dev.penstock.protocol.message.JoinGroupResponse;
import dev.penstock.protocol.message.LeaveGroupRequest;
import dev.penstock.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.penstock.protocol.message.LeaveGroupResponse;
import dev.penstock.protocol.message.OffsetCommitRequest;
import dev.penstock.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.penstock.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.penstock.protocol.message.OffsetCommitResponse;
import dev.penstock.protocol.message.SyncGroupRequest;
import dev.penstock.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import dev.penstock.protocol.message.SyncGroupResponse;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A consumer that is the only member of its group, in the newest versions. */
final class GroupMember {
    static final int SESSION_TIMEOUT_MS = 10_000;

    private final GroupBroker broker;
    private final String groupId;
    private String memberId = "";
    private int generationId = -1;

    GroupMember(GroupBroker broker, String groupId) {
        this.broker = broker;
        this.groupId = groupId;
    }

    /** The same member, whose group lives in another life of the broker. */
    GroupMember at(GroupBroker other) {
        GroupMember member = new GroupMember(other, groupId);
        member.memberId = memberId;
        member.generationId = generationId;
        return member;
    }

    static JoinGroupRequest joinRequest(String groupId, String memberId) {
        return new JoinGroupRequest()
                .setGroupId(groupId)
                .setMemberId(memberId)
                .setSessionTimeoutMs(SESSION_TIMEOUT_MS)
                .setRebalanceTimeoutMs(SESSION_TIMEOUT_MS)
                .setProtocolType("consumer")
                .setProtocols(
                        List.of(
                                new JoinGroupRequestProtocol()
                                        .setName("range")
                                        .setMetadata(bytes("metadata"))));
    }

    /** Joins twice, as a new client does, and takes the assignment that it gives itself. */
    GroupMember joined() {
        JoinGroupResponse first = join();
        assertThat(ErrorCode.of(first.errorCode())).isEqualTo(ErrorCode.MEMBER_ID_REQUIRED);
        memberId = first.memberId();
        JoinGroupResponse second = join();
        assertThat(ErrorCode.of(second.errorCode())).isEqualTo(ErrorCode.NONE);
        assertThat(second.leader()).isEqualTo(memberId);
        generationId = second.generationId();
        SyncGroupResponse synced = sync();
        assertThat(ErrorCode.of(synced.errorCode())).isEqualTo(ErrorCode.NONE);
        assertThat(synced.assignment()).isEqualTo(bytes("assignment"));
        return this;
    }

    JoinGroupResponse join() {
        return broker.ask(
                new JoinGroupHandler(broker.coordinators),
                joinRequest(groupId, memberId),
                JoinGroupRequest.HIGHEST_VERSION,
                JoinGroupResponse.class);
    }

    private SyncGroupResponse sync() {
        return broker.ask(
                new SyncGroupHandler(broker.coordinators),
                new SyncGroupRequest()
                        .setGroupId(groupId)
                        .setMemberId(memberId)
                        .setGenerationId(generationId)
                        .setProtocolType("consumer")
                        .setProtocolName("range")
                        .setAssignments(
                                List.of(
                                        new SyncGroupRequestAssignment()
                                                .setMemberId(memberId)
                                                .setAssignment(bytes("assignment")))),
                SyncGroupRequest.HIGHEST_VERSION,
                SyncGroupResponse.class);
    }

    ErrorCode heartbeat() {
        return ErrorCode.of(
                broker.ask(
                                new GroupHeartbeatHandler(broker.coordinators),
                                new HeartbeatRequest()
                                        .setGroupId(groupId)
                                        .setMemberId(memberId)
                                        .setGenerationId(generationId),
                                HeartbeatRequest.HIGHEST_VERSION,
                                HeartbeatResponse.class)
                        .errorCode());
    }

    /** Stores a position in a partition of {@code orders}. */
    ErrorCode commit(int partition, long offset, String note) {
        OffsetCommitResponse response =
                broker.ask(
                        new OffsetCommitHandler(broker.image, broker.coordinators),
                        new OffsetCommitRequest()
                                .setGroupId(groupId)
                                .setMemberId(memberId)
                                .setGenerationIdOrMemberEpoch(generationId)
                                .setTopics(
                                        List.of(
                                                new OffsetCommitRequestTopic()
                                                        .setTopicId(GroupBroker.ORDERS)
                                                        .setPartitions(
                                                                List.of(
                                                                        position(
                                                                                partition, offset,
                                                                                note))))),
                        OffsetCommitRequest.HIGHEST_VERSION,
                        OffsetCommitResponse.class);
        return ErrorCode.of(response.topics().getFirst().partitions().getFirst().errorCode());
    }

    private static OffsetCommitRequestPartition position(int partition, long offset, String note) {
        return new OffsetCommitRequestPartition()
                .setPartitionIndex(partition)
                .setCommittedOffset(offset)
                .setCommittedLeaderEpoch(3)
                .setCommittedMetadata(note);
    }

    LeaveGroupResponse leave() {
        return broker.ask(
                new LeaveGroupHandler(broker.coordinators),
                new LeaveGroupRequest()
                        .setGroupId(groupId)
                        .setMembers(List.of(new MemberIdentity().setMemberId(memberId))),
                LeaveGroupRequest.HIGHEST_VERSION,
                LeaveGroupResponse.class);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
