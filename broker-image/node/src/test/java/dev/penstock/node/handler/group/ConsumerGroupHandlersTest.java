/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.coordinator.group.GroupConfig;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ConsumerGroupDescribeRequest;
import dev.penstock.protocol.message.ConsumerGroupDescribeResponse;
import dev.penstock.protocol.message.ConsumerGroupDescribeResponse.DescribedGroup;
import dev.penstock.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.penstock.protocol.message.ConsumerGroupHeartbeatResponse;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.List;

final class ConsumerGroupHandlersTest {
    private static final int NEWEST = 1;

    private final SimWorld world = new SimWorld(1);
    private GroupBroker broker;

    @BeforeEach
    void start() throws IOException {
        broker = new GroupBroker(world, GroupConfig.DEFAULT);
        broker.createTopics(new LeaderEpoch(0));
        broker.awaitTold("loaded", GroupBroker.OFFSETS_PARTITIONS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aMemberIsToldWhatItIsToRead(int version) {
        broker.groupVersion(1);

        ConsumerGroupHeartbeatResponse joined = heartbeat(version, joining("member"));

        assertThat(joined.errorCode()).isEqualTo(ErrorCode.NONE.code());
        assertThat(joined.memberId()).isEqualTo("member");
        assertThat(joined.memberEpoch()).isEqualTo(1);
        assertThat(joined.heartbeatIntervalMs()).isPositive();
        assertThat(joined.assignment().topicPartitions())
                .singleElement()
                .satisfies(
                        topic -> {
                            assertThat(topic.topicId()).isEqualTo(GroupBroker.ORDERS);
                            assertThat(topic.partitions()).containsExactly(0, 1, 2);
                        });
    }

    @Test
    void anIdIsDrawnForAMemberOfVersionZeroThatHasNone() {
        broker.groupVersion(1);

        assertThat(heartbeat(0, joining("")).memberId()).isNotEmpty();
        assertThat(heartbeat(NEWEST, joining("")).errorCode())
                .isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }

    @Test
    void withoutTheFeatureThereAreNoConsumerGroups() {
        ConsumerGroupHeartbeatResponse refused = heartbeat(NEWEST, joining("member"));

        assertThat(refused.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
        assertThat(refused.errorMessage()).contains("group.version");
    }

    @Test
    void aDeletedTopicIsTakenFromItsReader() {
        broker.groupVersion(1);
        heartbeat(NEWEST, joining("member"));

        broker.deleteOrders();
        ConsumerGroupHeartbeatResponse told =
                heartbeat(
                        NEWEST,
                        new ConsumerGroupHeartbeatRequest()
                                .setGroupId("g")
                                .setMemberId("member")
                                .setMemberEpoch(1));

        assertThat(told.errorCode()).isEqualTo(ErrorCode.NONE.code());
        assertThat(told.assignment().topicPartitions()).isEmpty();
    }

    @Test
    void aChangeOfLeadersOrInSyncSetsMovesNothing() {
        broker.groupVersion(1);
        heartbeat(NEWEST, joining("member"));

        broker.minInsyncReplicas(1);
        heartbeat(
                NEWEST,
                new ConsumerGroupHeartbeatRequest()
                        .setGroupId("g")
                        .setMemberId("member")
                        .setMemberEpoch(1));

        assertThat(described("g").groupEpoch()).isEqualTo(1);
    }

    @Test
    void aGroupIsDescribedByNames() {
        broker.groupVersion(1);
        heartbeat(NEWEST, joining("member").setInstanceId("one").setRackId("east"));

        DescribedGroup group = described("g");

        assertThat(group.errorCode()).isEqualTo(ErrorCode.NONE.code());
        assertThat(group.groupState()).isEqualTo("Stable");
        assertThat(group.assignmentEpoch()).isEqualTo(1);
        assertThat(group.assignorName()).isEqualTo("uniform");
        assertThat(group.members())
                .singleElement()
                .satisfies(
                        member -> {
                            assertThat(member.instanceId()).isEqualTo("one");
                            assertThat(member.rackId()).isEqualTo("east");
                            assertThat(member.subscribedTopicNames()).containsExactly("orders");
                            assertThat(member.memberType()).isEqualTo((byte) 1);
                            assertThat(member.assignment()).isEqualTo(member.targetAssignment());
                            assertThat(member.assignment().topicPartitions().getFirst().topicName())
                                    .isEqualTo("orders");
                        });
    }

    @Test
    void whatIsNoConsumerGroupIsNotFound() {
        broker.groupVersion(1);
        new GroupMember(broker, "classic").joined();

        assertThat(described("classic").errorCode()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND.code());
        assertThat(described("classic").errorMessage()).contains("is not a consumer group");
        assertThat(described("absent").errorCode()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND.code());
    }

    private static ConsumerGroupHeartbeatRequest joining(String memberId) {
        return new ConsumerGroupHeartbeatRequest()
                .setGroupId("g")
                .setMemberId(memberId)
                .setRebalanceTimeoutMs(60_000)
                .setSubscribedTopicNames(List.of("orders"))
                .setTopicPartitions(List.of());
    }

    private ConsumerGroupHeartbeatResponse heartbeat(
            int version, ConsumerGroupHeartbeatRequest request) {
        return broker.ask(
                new ConsumerGroupHeartbeatHandler(broker.image, broker.coordinators),
                request,
                version,
                ConsumerGroupHeartbeatResponse.class);
    }

    private DescribedGroup described(String groupId) {
        return broker.ask(
                        new ConsumerGroupDescribeHandler(broker.image, broker.coordinators),
                        new ConsumerGroupDescribeRequest().setGroupIds(List.of(groupId)),
                        NEWEST,
                        ConsumerGroupDescribeResponse.class)
                .groups()
                .getFirst();
    }
}
