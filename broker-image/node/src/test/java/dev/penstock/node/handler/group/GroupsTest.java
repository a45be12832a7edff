/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.coordinator.group.GroupConfig;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.group.ShareStates;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DeleteGroupsRequest;
import dev.penstock.protocol.message.DeleteGroupsResponse;
import dev.penstock.protocol.message.DescribeGroupsRequest;
import dev.penstock.protocol.message.DescribeGroupsResponse;
import dev.penstock.protocol.message.DescribeGroupsResponse.DescribedGroup;
import dev.penstock.protocol.message.JoinGroupResponse;
import dev.penstock.protocol.message.ListGroupsRequest;
import dev.penstock.protocol.message.ListGroupsResponse;
import dev.penstock.protocol.message.ListGroupsResponse.ListedGroup;
import dev.penstock.protocol.message.OffsetDeleteRequest;
import dev.penstock.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import dev.penstock.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import dev.penstock.protocol.message.OffsetDeleteResponse;
import dev.penstock.protocol.message.OffsetFetchRequest;
import dev.penstock.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.penstock.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import dev.penstock.protocol.message.OffsetFetchResponse;
import dev.penstock.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import dev.penstock.protocol.message.ProduceRequest;
import dev.penstock.protocol.message.ProduceRequest.PartitionProduceData;
import dev.penstock.protocol.message.ProduceRequest.TopicProduceData;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.schema.RecordsPayload;
import dev.penstock.world.SimWorld;

import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Groups from their wire messages down to the log on the disk, and back. */
final class GroupsTest {
    private final SimWorld world = new SimWorld(1);
    private GroupBroker broker;

    @BeforeEach
    void start() throws IOException {
        broker = new GroupBroker(world, GroupConfig.DEFAULT);
        broker.createTopics(new LeaderEpoch(0));
        broker.awaitTold("loaded", GroupBroker.OFFSETS_PARTITIONS);
    }

    @Test
    void memberCommitsWhatAnotherLifeOfTheBrokerFindsAgain() throws IOException {
        GroupMember member = new GroupMember(broker, "billing").joined();
        assertThat(member.heartbeat()).isEqualTo(ErrorCode.NONE);
        assertThat(member.commit(2, 42L, "note")).isEqualTo(ErrorCode.NONE);

        restart(1);

        OffsetFetchResponseTopics topic = offsets("billing").getFirst();
        assertThat(topic.topicId()).isEqualTo(GroupBroker.ORDERS);
        assertThat(topic.partitions())
                .singleElement()
                .satisfies(
                        partition -> {
                            assertThat(partition.partitionIndex()).isEqualTo(2);
                            assertThat(partition.committedOffset()).isEqualTo(42L);
                            assertThat(partition.committedLeaderEpoch()).isEqualTo(3);
                            assertThat(partition.metadata()).isEqualTo("note");
                        });
        assertThat(member.at(broker).heartbeat())
                .as("the member and its generation survive too")
                .isEqualTo(ErrorCode.NONE);
    }

    /** Three pieces' worth of log: a load that took one piece only would miss the last position. */
    @Test
    void longLogIsLoadedInPiecesAndWholly() throws IOException {
        GroupMember member = new GroupMember(broker, "billing").joined();
        String note = "n".repeat(4_000);
        int last = 3 * (1 << 20) / note.length();
        for (int offset = 0; offset <= last; offset++) {
            assertThat(member.commit(0, offset, note)).isEqualTo(ErrorCode.NONE);
        }

        restart(1);

        assertThat(offsets("billing").getFirst().partitions().getFirst().committedOffset())
                .isEqualTo(last);
    }

    @Test
    void silentMemberIsRemovedWhenItsSessionEnds() {
        GroupMember member = new GroupMember(broker, "billing").joined();
        world.runFor(TimeUnit.MILLISECONDS.toNanos(GroupMember.SESSION_TIMEOUT_MS - 1_000));
        assertThat(member.heartbeat()).isEqualTo(ErrorCode.NONE);
        world.runFor(TimeUnit.MILLISECONDS.toNanos(GroupMember.SESSION_TIMEOUT_MS - 1_000));
        assertThat(member.heartbeat()).as("the sign of life counted").isEqualTo(ErrorCode.NONE);
        world.runFor(TimeUnit.MILLISECONDS.toNanos(GroupMember.SESSION_TIMEOUT_MS + 1_000));
        assertThat(broker.told).contains("billing MEMBER_REMOVED");
        assertThat(member.heartbeat()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void whoWaitsIsToldWhenTheLeadershipIsLost() {
        new GroupMember(broker, "billing").joined();
        GroupMember second = new GroupMember(broker, "billing");
        String id = second.join().memberId();
        FakeRequest waiting =
                broker.send(
                        new JoinGroupHandler(broker.coordinators),
                        GroupMember.joinRequest("billing", id),
                        9);
        world.runFor(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(waiting.isAnswered()).as("the first member has not joined again").isFalse();

        broker.elect(false);
        broker.awaitTold("resigned", GroupBroker.OFFSETS_PARTITIONS);

        assertThat(error(waiting)).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(ErrorCode.of(second.join().errorCode())).isEqualTo(ErrorCode.NOT_COORDINATOR);

        broker.elect(true);
        broker.awaitTold("loaded", 2 * GroupBroker.OFFSETS_PARTITIONS);
        assertThat(second.heartbeat())
                .as("served again; the member was never in a generation")
                .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    private ErrorCode error(FakeRequest join) {
        return ErrorCode.of(broker.await(join, JoinGroupResponse.class).errorCode());
    }

    /** A key that ends in the middle, as a bug or a foreign writer may have left it. */
    @Test
    void partitionThatCannotBeReadIsTriedAgainAndLeavesTheOthersAlone() {
        GroupMember member = new GroupMember(broker, "billing").joined();
        TopicPartition own =
                GroupCoordinators.partitionOf(broker.image.get(), "billing").orElseThrow();
        broker.append(own, ByteBuffer.wrap(new byte[] {0, 1, 0}));

        broker.elect(false);
        broker.elect(true);
        broker.awaitTold("not loaded", 2);
        broker.awaitTold("loaded", 2 * GroupBroker.OFFSETS_PARTITIONS - 1);

        assertThat(member.heartbeat()).isEqualTo(ErrorCode.NOT_COORDINATOR);
        String other = "shipping";
        assertThat(GroupCoordinators.partitionOf(broker.image.get(), other)).isNotEqualTo(own);
        new GroupMember(broker, other).joined();
    }

    @Test
    void nothingIsStoredWhileTooFewReplicasAreInSync() {
        GroupMember member = new GroupMember(broker, "billing").joined();
        assertThat(member.commit(0, 1L, "")).isEqualTo(ErrorCode.NONE);

        broker.minInsyncReplicas(2);
        world.runFor(TimeUnit.SECONDS.toNanos(1));
        assertThat(member.commit(0, 2L, "")).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);

        broker.minInsyncReplicas(1);
        world.runFor(TimeUnit.SECONDS.toNanos(1));
        assertThat(offsets("billing").getFirst().partitions().getFirst().committedOffset())
                .isEqualTo(1L);
        assertThat(member.commit(0, 2L, "")).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void positionsInDeletedTopicsGoEvenIfTheRemovalCannotBeWrittenAtOnce() {
        GroupMember member = new GroupMember(broker, "billing").joined();
        assertThat(member.commit(0, 1L, "")).isEqualTo(ErrorCode.NONE);

        broker.minInsyncReplicas(2);
        broker.deleteOrders();
        world.runFor(TimeUnit.SECONDS.toNanos(1) / 2);
        assertThat(offsetsByName("billing")).isEqualTo(1);

        broker.minInsyncReplicas(1);
        world.runFor(TimeUnit.SECONDS.toNanos(3));
        assertThat(offsetsByName("billing")).isZero();
    }

    /** Else a consumer would skip the first records of the new topic. */
    @Test
    void positionInAnOlderTopicOfTheSameNameIsNone() {
        GroupMember member = new GroupMember(broker, "billing").joined();
        assertThat(member.commit(0, 1L, "")).isEqualTo(ErrorCode.NONE);

        broker.minInsyncReplicas(2);
        broker.deleteOrders();
        broker.createOrdersAgain();
        broker.minInsyncReplicas(1);
        world.runFor(TimeUnit.SECONDS.toNanos(3));

        assertThat(offsetsByName("billing")).isZero();
        assertThat(
                        broker.ask(
                                        new OffsetFetchHandler(broker.image, broker.coordinators),
                                        new OffsetFetchRequest()
                                                .setGroupId("billing")
                                                .setTopics(
                                                        List.of(
                                                                new OffsetFetchRequestTopic()
                                                                        .setName("orders")
                                                                        .setPartitionIndexes(
                                                                                List.of(0)))),
                                        7,
                                        OffsetFetchResponse.class)
                                .topics()
                                .getFirst()
                                .partitions()
                                .getFirst()
                                .committedOffset())
                .isEqualTo(-1L);
    }

    @Test
    void onlyTheBrokerWritesToTheOffsetsTopic() {
        ByteBuffer batch =
                new RecordBatchBuilder()
                        .append(0L, ByteBuffer.wrap(GroupMember.bytes("junk")), null)
                        .build();
        ProduceResponse refused =
                broker.ask(
                        broker.produce(world.host("broker").clock()),
                        new ProduceRequest()
                                .setAcks((short) -1)
                                .setTopicData(List.of(produce(GroupBroker.OFFSETS, batch))),
                        ProduceRequest.HIGHEST_VERSION,
                        ProduceResponse.class);
        assertThat(
                        ErrorCode.of(
                                refused.responses()
                                        .getFirst()
                                        .partitionResponses()
                                        .getFirst()
                                        .errorCode()))
                .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
    }

    private static TopicProduceData produce(Uuid topicId, ByteBuffer batch) {
        return new TopicProduceData()
                .setTopicId(topicId)
                .setPartitionData(
                        List.of(
                                new PartitionProduceData()
                                        .setRecords(
                                                new RecordsPayload.Bytes(
                                                        Unpooled.wrappedBuffer(batch)))));
    }

    @Test
    void groupsOfAllPartitionsAreListedAndDescribed() {
        List<String> ids = List.of("a", "b", "c", "d", "e");
        ids.forEach(id -> new GroupMember(broker, id).joined());

        ListGroupsResponse listed =
                broker.ask(
                        new ListGroupsHandler(broker.coordinators),
                        new ListGroupsRequest().setStatesFilter(List.of("Stable")),
                        5,
                        ListGroupsResponse.class);
        assertThat(listed.groups())
                .extracting(ListedGroup::groupId)
                .containsExactlyInAnyOrderElementsOf(ids);
        assertThat(listed.groups()).extracting(ListedGroup::groupType).containsOnly("classic");

        List<DescribedGroup> described = describe(List.of("e", "absent", "a"));
        assertThat(described)
                .extracting(DescribedGroup::groupId)
                .containsExactly("e", "absent", "a");
        assertThat(described)
                .extracting(group -> ErrorCode.of(group.errorCode()))
                .containsExactly(ErrorCode.NONE, ErrorCode.GROUP_ID_NOT_FOUND, ErrorCode.NONE);
        assertThat(described.getFirst().members())
                .singleElement()
                .satisfies(
                        member -> {
                            assertThat(member.clientHost()).isEqualTo("/10.0.0.1");
                            assertThat(member.memberAssignment())
                                    .isEqualTo(GroupMember.bytes("assignment"));
                        });
    }

    @Test
    void onlyEmptyGroupsAreDeleted() {
        GroupMember member = new GroupMember(broker, "billing").joined();
        assertThat(member.commit(0, 1L, "")).isEqualTo(ErrorCode.NONE);
        assertThat(delete("billing")).isEqualTo(ErrorCode.NON_EMPTY_GROUP);
        assertThat(ErrorCode.of(member.leave().members().getFirst().errorCode()))
                .isEqualTo(ErrorCode.NONE);
        assertThat(delete("billing")).isEqualTo(ErrorCode.NONE);
        assertThat(offsetsByName("billing")).isZero();
        assertThat(delete("billing")).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
    }

    @Test
    void positionsAreDeletedOneByOne() {
        GroupMember member = new GroupMember(broker, "billing").joined();
        assertThat(member.commit(0, 1L, "")).isEqualTo(ErrorCode.NONE);
        assertThat(member.commit(1, 1L, "")).isEqualTo(ErrorCode.NONE);
        member.leave();

        OffsetDeleteResponse deleted =
                broker.ask(
                        new OffsetDeleteHandler(broker.image, broker.coordinators),
                        new OffsetDeleteRequest()
                                .setGroupId("billing")
                                .setTopics(
                                        List.of(
                                                new OffsetDeleteRequestTopic()
                                                        .setName("orders")
                                                        .setPartitions(
                                                                List.of(
                                                                        partition(99),
                                                                        partition(1))))),
                        0,
                        OffsetDeleteResponse.class);
        assertThat(deleted.topics().getFirst().partitions())
                .extracting(partition -> ErrorCode.of(partition.errorCode()))
                .containsExactly(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.NONE);
        assertThat(offsetsByName("billing")).isEqualTo(1);
    }

    private static OffsetDeleteRequestPartition partition(int number) {
        return new OffsetDeleteRequestPartition().setPartitionIndex(number);
    }

    private ErrorCode delete(String groupId) {
        return ErrorCode.of(
                broker.ask(
                                new DeleteGroupsHandler(
                                        broker.coordinators,
                                        new ShareStates(broker.coordinators, new FakeShareState())),
                                new DeleteGroupsRequest().setGroupsNames(List.of(groupId)),
                                DeleteGroupsRequest.HIGHEST_VERSION,
                                DeleteGroupsResponse.class)
                        .results()
                        .getFirst()
                        .errorCode());
    }

    private List<DescribedGroup> describe(List<String> groupIds) {
        return broker.ask(
                        new DescribeGroupsHandler(broker.coordinators),
                        new DescribeGroupsRequest().setGroups(groupIds),
                        DescribeGroupsRequest.HIGHEST_VERSION,
                        DescribeGroupsResponse.class)
                .groups();
    }

    private List<OffsetFetchResponseTopics> offsets(String groupId) {
        return offsets(groupId, WantedOffsets.TOPIC_ID_VERSION);
    }

    /** How many positions there are, those in deleted topics too. */
    private int offsetsByName(String groupId) {
        return offsets(groupId, WantedOffsets.TOPIC_ID_VERSION - 1).stream()
                .mapToInt(topic -> topic.partitions().size())
                .sum();
    }

    private List<OffsetFetchResponseTopics> offsets(String groupId, int version) {
        return broker.ask(
                        new OffsetFetchHandler(broker.image, broker.coordinators),
                        new OffsetFetchRequest()
                                .setGroups(
                                        List.of(
                                                new OffsetFetchRequestGroup()
                                                        .setGroupId(groupId)
                                                        .setTopics(null))),
                        version,
                        OffsetFetchResponse.class)
                .groups()
                .getFirst()
                .topics();
    }

    private void restart(int epoch) throws IOException {
        world.host("broker").kill();
        broker = new GroupBroker(world, GroupConfig.DEFAULT);
        broker.createTopics(new LeaderEpoch(epoch));
        broker.awaitTold("loaded", GroupBroker.OFFSETS_PARTITIONS);
    }
}
