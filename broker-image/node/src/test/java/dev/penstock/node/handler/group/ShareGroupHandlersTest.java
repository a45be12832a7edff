/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.coordinator.group.GroupConfig;
import dev.penstock.coordinator.share.SharePartitionKey;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.cluster.FeatureLevels;
import dev.penstock.node.group.ShareStates;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AlterShareGroupOffsetsRequest;
import dev.penstock.protocol.message.AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestPartition;
import dev.penstock.protocol.message.AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestTopic;
import dev.penstock.protocol.message.AlterShareGroupOffsetsResponse;
import dev.penstock.protocol.message.DeleteGroupsRequest;
import dev.penstock.protocol.message.DeleteGroupsResponse;
import dev.penstock.protocol.message.DeleteShareGroupOffsetsRequest;
import dev.penstock.protocol.message.DeleteShareGroupOffsetsRequest.DeleteShareGroupOffsetsRequestTopic;
import dev.penstock.protocol.message.DeleteShareGroupOffsetsResponse;
import dev.penstock.protocol.message.DescribeShareGroupOffsetsRequest;
import dev.penstock.protocol.message.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup;
import dev.penstock.protocol.message.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestTopic;
import dev.penstock.protocol.message.DescribeShareGroupOffsetsResponse;
import dev.penstock.protocol.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup;
import dev.penstock.protocol.message.ShareGroupDescribeRequest;
import dev.penstock.protocol.message.ShareGroupDescribeResponse;
import dev.penstock.protocol.message.ShareGroupDescribeResponse.DescribedGroup;
import dev.penstock.protocol.message.ShareGroupHeartbeatRequest;
import dev.penstock.protocol.message.ShareGroupHeartbeatResponse;
import dev.penstock.world.SimWorld;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

final class ShareGroupHandlersTest {
    private final SimWorld world = new SimWorld(1);
    private final FakeShareState share = new FakeShareState();
    private GroupBroker broker;
    private ShareStates states;
    private int epoch;

    @BeforeEach
    void start() throws IOException {
        broker = new GroupBroker(world, GroupConfig.DEFAULT);
        broker.createTopics(new LeaderEpoch(0));
        broker.awaitTold("loaded", GroupBroker.OFFSETS_PARTITIONS);
        broker.feature(FeatureLevels.SHARE_VERSION, 1);
        states = new ShareStates(broker.coordinators, share);
    }

    @Test
    void aMemberIsToldWhatItIsToFetchFromOnceTheStateIsThere() {
        ShareGroupHeartbeatResponse joined = join();

        assertThat(joined.errorCode()).isEqualTo(ErrorCode.NONE.code());
        assertThat(joined.memberEpoch()).isEqualTo(1);
        assertThat(joined.assignment().topicPartitions()).isEmpty();
        assertThat(assigned()).containsExactly(0, 1, 2);
        assertThat(share.kept.keySet()).containsExactly(key(0), key(1), key(2));
    }

    @Test
    void stateThatCouldNotBeSetUpIsSetUpLater() {
        share.reachable = false;
        join();
        world.runFor(TimeUnit.SECONDS.toNanos(1));
        share.reachable = true;

        assertThat(assigned()).containsExactly(0, 1, 2);
    }

    @Test
    void withoutTheFeatureThereAreNoShareGroups() {
        broker.feature(FeatureLevels.SHARE_VERSION, 0);

        ShareGroupHeartbeatResponse refused = join();

        assertThat(refused.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
        assertThat(refused.errorMessage()).contains("share.version");
    }

    @Test
    void aGroupIsDescribedByNames() {
        join();
        assigned();

        DescribedGroup group = described("g");

        assertThat(group.groupState()).isEqualTo("Stable");
        assertThat(group.assignorName()).isEqualTo("simple");
        assertThat(group.members())
                .singleElement()
                .satisfies(
                        member -> {
                            assertThat(member.subscribedTopicNames()).containsExactly("orders");
                            assertThat(member.assignment().topicPartitions().getFirst().topicName())
                                    .isEqualTo("orders");
                        });
        assertThat(described("absent").errorCode()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND.code());
    }

    @Test
    void positionsAreSetWhileNobodyReadsAndTold() {
        assertThat(alter(1, 7).responses().getFirst().partitions().getFirst().errorCode())
                .isEqualTo(ErrorCode.NONE.code());

        assertThat(startOffsets(null)).isEqualTo(Map.of(1, 7L));
        assertThat(startOffsets(List.of(0, 1, 9))).isEqualTo(Map.of(0, -1L, 1, 7L, 9, -1L));
        join();
        assigned();
        assertThat(alter(1, 9).errorCode()).isEqualTo(ErrorCode.NON_EMPTY_GROUP.code());
        assertThat(startOffsets(null)).isEqualTo(Map.of(0, -1L, 1, 7L, 2, -1L));
    }

    @Test
    void aPositionThatCannotBeIsRefusedByItself() {
        assertThat(alter(9, 7).responses().getFirst().partitions().getFirst().errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(alter(1, -1).responses().getFirst().partitions().getFirst().errorCode())
                .isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }

    @Test
    void positionsAreTakenAwayWhileNobodyReads() {
        alter(1, 7);

        assertThat(deleteOffsets("orders")).isEqualTo(ErrorCode.NONE.code());
        assertThat(share.kept).isEmpty();
        assertThat(deleteOffsets("orders")).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(deleteOffsets("absent")).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    @Test
    void aGroupGoesWithItsState() {
        join();
        assigned();
        assertThat(delete()).isEqualTo(ErrorCode.NON_EMPTY_GROUP.code());
        epoch = -1;
        heartbeat(null);

        share.reachable = false;
        assertThat(delete()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
        share.reachable = true;
        assertThat(delete()).isEqualTo(ErrorCode.NONE.code());

        assertThat(share.kept).isEmpty();
        assertThat(delete()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND.code());
    }

    // ---- what is asked ----

    private static SharePartitionKey key(int partition) {
        return new SharePartitionKey("g", new TopicPartition(GroupBroker.ORDERS, partition));
    }

    private ShareGroupHeartbeatResponse join() {
        return heartbeat(List.of("orders"));
    }

    private ShareGroupHeartbeatResponse heartbeat(@Nullable List<String> topics) {
        ShareGroupHeartbeatResponse told =
                broker.ask(
                        new ShareGroupHeartbeatHandler(broker.image, broker.coordinators, states),
                        new ShareGroupHeartbeatRequest()
                                .setGroupId("g")
                                .setMemberId("member")
                                .setMemberEpoch(epoch)
                                .setSubscribedTopicNames(topics),
                        1,
                        ShareGroupHeartbeatResponse.class);
        epoch = told.memberEpoch();
        return told;
    }

    /** Comes back until there is something to fetch from. */
    private List<Integer> assigned() {
        for (int i = 0; i < 100; i++) {
            world.runFor(TimeUnit.MILLISECONDS.toNanos(100));
            ShareGroupHeartbeatResponse told = heartbeat(null);
            if (told.assignment() != null && !told.assignment().topicPartitions().isEmpty()) {
                return told.assignment().topicPartitions().getFirst().partitions();
            }
        }
        throw new AssertionError("never told what to fetch from");
    }

    private DescribedGroup described(String groupId) {
        return broker.ask(
                        new ShareGroupDescribeHandler(broker.image, broker.coordinators),
                        new ShareGroupDescribeRequest().setGroupIds(List.of(groupId)),
                        1,
                        ShareGroupDescribeResponse.class)
                .groups()
                .getFirst();
    }

    private AlterShareGroupOffsetsResponse alter(int partition, long offset) {
        return broker.ask(
                new AlterShareGroupOffsetsHandler(broker.image, states),
                new AlterShareGroupOffsetsRequest()
                        .setGroupId("g")
                        .setTopics(
                                List.of(
                                        new AlterShareGroupOffsetsRequestTopic()
                                                .setTopicName("orders")
                                                .setPartitions(
                                                        List.of(
                                                                new AlterShareGroupOffsetsRequestPartition()
                                                                        .setPartitionIndex(
                                                                                partition)
                                                                        .setStartOffset(offset))))),
                0,
                AlterShareGroupOffsetsResponse.class);
    }

    private Map<Integer, Long> startOffsets(@Nullable List<Integer> partitions) {
        DescribeShareGroupOffsetsResponseGroup group =
                broker.ask(
                                new DescribeShareGroupOffsetsHandler(
                                        broker.image,
                                        broker.coordinators,
                                        states,
                                        (_, ends) -> ends.accept(Map.of())),
                                new DescribeShareGroupOffsetsRequest()
                                        .setGroups(
                                                List.of(
                                                        new DescribeShareGroupOffsetsRequestGroup()
                                                                .setGroupId("g")
                                                                .setTopics(topics(partitions)))),
                                1,
                                DescribeShareGroupOffsetsResponse.class)
                        .groups()
                        .getFirst();
        Map<Integer, Long> offsets = new TreeMap<>();
        group.topics()
                .forEach(
                        topic ->
                                topic.partitions()
                                        .forEach(
                                                each ->
                                                        offsets.put(
                                                                each.partitionIndex(),
                                                                each.startOffset())));
        return offsets;
    }

    private static @Nullable List<DescribeShareGroupOffsetsRequestTopic> topics(
            @Nullable List<Integer> partitions) {
        return partitions == null
                ? null
                : List.of(
                        new DescribeShareGroupOffsetsRequestTopic()
                                .setTopicName("orders")
                                .setPartitions(partitions));
    }

    private short deleteOffsets(String topic) {
        return broker.ask(
                        new DeleteShareGroupOffsetsHandler(
                                broker.image, broker.coordinators, states),
                        new DeleteShareGroupOffsetsRequest()
                                .setGroupId("g")
                                .setTopics(
                                        List.of(
                                                new DeleteShareGroupOffsetsRequestTopic()
                                                        .setTopicName(topic))),
                        0,
                        DeleteShareGroupOffsetsResponse.class)
                .responses()
                .getFirst()
                .errorCode();
    }

    private short delete() {
        return broker.ask(
                        new DeleteGroupsHandler(broker.coordinators, states),
                        new DeleteGroupsRequest().setGroupsNames(List.of("g")),
                        2,
                        DeleteGroupsResponse.class)
                .results()
                .getFirst()
                .errorCode();
    }
}
