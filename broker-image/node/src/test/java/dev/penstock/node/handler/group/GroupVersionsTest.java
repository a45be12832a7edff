/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.coordinator.group.GroupConfig;
import dev.penstock.coordinator.group.GroupError;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Uuid;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DescribeGroupsRequest;
import dev.penstock.protocol.message.DescribeGroupsResponse;
import dev.penstock.protocol.message.DescribeGroupsResponse.DescribedGroup;
import dev.penstock.protocol.message.FindCoordinatorRequest;
import dev.penstock.protocol.message.FindCoordinatorResponse;
import dev.penstock.protocol.message.FindCoordinatorResponse.Coordinator;
import dev.penstock.protocol.message.HeartbeatRequest;
import dev.penstock.protocol.message.HeartbeatResponse;
import dev.penstock.protocol.message.JoinGroupRequest;
import dev.penstock.protocol.message.JoinGroupResponse;
import dev.penstock.protocol.message.LeaveGroupRequest;
import dev.penstock.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.penstock.protocol.message.LeaveGroupResponse;
import dev.penstock.protocol.message.ListGroupsRequest;
import dev.penstock.protocol.message.ListGroupsResponse;
import dev.penstock.protocol.message.OffsetCommitRequest;
import dev.penstock.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.penstock.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.penstock.protocol.message.OffsetCommitResponse;
import dev.penstock.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import dev.penstock.protocol.message.OffsetFetchRequest;
import dev.penstock.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.penstock.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import dev.penstock.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import dev.penstock.protocol.message.OffsetFetchResponse;
import dev.penstock.protocol.message.SyncGroupRequest;
import dev.penstock.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import dev.penstock.protocol.message.SyncGroupResponse;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What each version of the group APIs can say, through the wire in that version. */
final class GroupVersionsTest {
    private static final String GROUP = "billing";

    private final SimWorld world = new SimWorld(1);
    private GroupBroker broker;

    @BeforeEach
    void start() throws IOException {
        broker = new GroupBroker(world, GroupConfig.DEFAULT);
    }

    private void withTopics() {
        broker.createTopics(new LeaderEpoch(0));
        broker.awaitTold("loaded", GroupBroker.OFFSETS_PARTITIONS);
    }

    static IntStream joinVersions() {
        return IntStream.rangeClosed(
                JoinGroupRequest.LOWEST_VERSION, JoinGroupRequest.HIGHEST_VERSION);
    }

    /** A client of each age goes through its whole life in the versions of that age. */
    @ParameterizedTest
    @MethodSource("joinVersions")
    void clientOfAnyAgeIsServed(int age) {
        withTopics();
        JoinGroupResponse joined = join(age, "");
        if (age >= JoinGroupHandler.MEMBER_ID_REQUIRED_VERSION) {
            assertThat(error(joined.errorCode())).isEqualTo(ErrorCode.MEMBER_ID_REQUIRED);
            assertThat(joined.protocolName()).isEqualTo(age < 7 ? "" : null);
            joined = join(age, joined.memberId());
        }
        assertThat(error(joined.errorCode())).isEqualTo(ErrorCode.NONE);
        assertThat(joined.protocolName()).isEqualTo("range");
        assertThat(joined.members()).hasSize(1);
        String member = joined.memberId();
        int generation = joined.generationId();

        SyncGroupResponse synced = sync(Math.min(age, 5), member, generation);
        assertThat(error(synced.errorCode())).isEqualTo(ErrorCode.NONE);
        assertThat(synced.assignment()).isEqualTo(GroupMember.bytes("assignment"));
        assertThat(heartbeat(Math.min(age, 4), member, generation)).isEqualTo(ErrorCode.NONE);
        assertThat(heartbeat(Math.min(age, 4), member, generation + 1))
                .isEqualTo(ErrorCode.ILLEGAL_GENERATION);
        assertThat(commit(age + 2 > 10 ? 10 : age + 2, member, generation))
                .containsExactly(
                        ErrorCode.NONE,
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                        age + 2 < 10
                                ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                                : ErrorCode.UNKNOWN_TOPIC_ID);
        assertThat(fetch(age + 1)).containsExactly("1=7/note", "2=-1/", "-5=-1/");
        assertThat(describe(Math.min(age, 6), GROUP).groupState()).isEqualTo("Stable");
        assertThat(list(Math.min(age, 5)).groups())
                .singleElement()
                .satisfies(
                        group -> assertThat(group.groupState()).isEqualTo(age < 4 ? "" : "Stable"));
        assertThat(leave(Math.min(age, 5), "nobody")).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(leave(Math.min(age, 5), member)).isEqualTo(ErrorCode.NONE);
    }

    private JoinGroupResponse join(int version, String memberId) {
        JoinGroupRequest request = GroupMember.joinRequest(GROUP, memberId);
        if (version == 0) {
            request.setRebalanceTimeoutMs(-1);
        }
        return broker.ask(
                new JoinGroupHandler(broker.coordinators),
                request,
                version,
                JoinGroupResponse.class);
    }

    private SyncGroupResponse sync(int version, String memberId, int generationId) {
        SyncGroupRequest request =
                new SyncGroupRequest()
                        .setGroupId(GROUP)
                        .setMemberId(memberId)
                        .setGenerationId(generationId)
                        .setAssignments(
                                List.of(
                                        new SyncGroupRequestAssignment()
                                                .setMemberId(memberId)
                                                .setAssignment(GroupMember.bytes("assignment"))));
        if (version >= SyncGroupHandler.PROTOCOL_VERSION) {
            SyncGroupResponse refused =
                    broker.ask(
                            new SyncGroupHandler(broker.coordinators),
                            request,
                            version,
                            SyncGroupResponse.class);
            assertThat(error(refused.errorCode()))
                    .as("the protocol is not said")
                    .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
            request.setProtocolType("consumer").setProtocolName("range");
        }
        return broker.ask(
                new SyncGroupHandler(broker.coordinators),
                request,
                version,
                SyncGroupResponse.class);
    }

    private ErrorCode heartbeat(int version, String memberId, int generationId) {
        return error(
                broker.ask(
                                new GroupHeartbeatHandler(broker.coordinators),
                                new HeartbeatRequest()
                                        .setGroupId(GROUP)
                                        .setMemberId(memberId)
                                        .setGenerationId(generationId),
                                version,
                                HeartbeatResponse.class)
                        .errorCode());
    }

    /** Position 7 in partition 1; one in a partition and one in a topic that do not exist. */
    private List<ErrorCode> commit(int version, String memberId, int generationId) {
        OffsetCommitResponse response =
                broker.ask(
                        new OffsetCommitHandler(broker.image, broker.coordinators),
                        new OffsetCommitRequest()
                                .setGroupId(GROUP)
                                .setMemberId(memberId)
                                .setGenerationIdOrMemberEpoch(generationId)
                                .setTopics(
                                        List.of(
                                                toCommit(version, "orders", GroupBroker.ORDERS, 1),
                                                toCommit(version, "orders", GroupBroker.ORDERS, 99),
                                                toCommit(version, "nope", new Uuid(9, 9), 0))),
                        version,
                        OffsetCommitResponse.class);
        assertThat(response.topics())
                .extracting(OffsetCommitResponseTopic::name)
                .containsExactlyElementsOf(
                        version < OffsetCommitHandler.TOPIC_ID_VERSION
                                ? List.of("orders", "orders", "nope")
                                : List.of("", "", ""));
        return response.topics().stream()
                .map(topic -> error(topic.partitions().getFirst().errorCode()))
                .toList();
    }

    private static OffsetCommitRequestTopic toCommit(
            int version, String name, Uuid id, int partition) {
        OffsetCommitRequestTopic topic =
                new OffsetCommitRequestTopic()
                        .setPartitions(
                                List.of(
                                        new OffsetCommitRequestPartition()
                                                .setPartitionIndex(partition)
                                                .setCommittedOffset(7)
                                                .setCommittedMetadata("note")));
        return version < OffsetCommitHandler.TOPIC_ID_VERSION
                ? topic.setName(name)
                : topic.setTopicId(id);
    }

    private List<String> fetch(int version) {
        OffsetFetchResponse response = fetchResponse(version, List.of(1, 2, -5));
        List<String> offsets = new ArrayList<>();
        if (version < WantedOffsets.GROUPS_VERSION) {
            response.topics()
                    .getFirst()
                    .partitions()
                    .forEach(
                            p ->
                                    offsets.add(
                                            p.partitionIndex()
                                                    + "="
                                                    + p.committedOffset()
                                                    + "/"
                                                    + p.metadata()));
        } else {
            response.groups()
                    .getFirst()
                    .topics()
                    .getFirst()
                    .partitions()
                    .forEach(
                            p ->
                                    offsets.add(
                                            p.partitionIndex()
                                                    + "="
                                                    + p.committedOffset()
                                                    + "/"
                                                    + p.metadata()));
        }
        return offsets;
    }

    private OffsetFetchResponse fetchResponse(int version, List<Integer> partitions) {
        OffsetFetchRequest request = new OffsetFetchRequest();
        if (version < WantedOffsets.GROUPS_VERSION) {
            request.setGroupId(GROUP)
                    .setTopics(
                            List.of(
                                    new OffsetFetchRequestTopic()
                                            .setName("orders")
                                            .setPartitionIndexes(partitions)));
        } else {
            OffsetFetchRequestTopics topic =
                    new OffsetFetchRequestTopics().setPartitionIndexes(partitions);
            if (version < WantedOffsets.TOPIC_ID_VERSION) {
                topic.setName("orders");
            } else {
                topic.setTopicId(GroupBroker.ORDERS);
            }
            request.setGroups(
                    List.of(
                            new OffsetFetchRequestGroup()
                                    .setGroupId(GROUP)
                                    .setTopics(List.of(topic))));
        }
        return broker.ask(
                new OffsetFetchHandler(broker.image, broker.coordinators),
                request,
                version,
                OffsetFetchResponse.class);
    }

    private DescribedGroup describe(int version, String groupId) {
        return broker.ask(
                        new DescribeGroupsHandler(broker.coordinators),
                        new DescribeGroupsRequest().setGroups(List.of(groupId)),
                        version,
                        DescribeGroupsResponse.class)
                .groups()
                .getFirst();
    }

    private ListGroupsResponse list(int version) {
        return broker.ask(
                new ListGroupsHandler(broker.coordinators),
                new ListGroupsRequest(),
                version,
                ListGroupsResponse.class);
    }

    /** The error of the one member, wherever the version tells it. */
    private ErrorCode leave(int version, String memberId) {
        boolean sole = version < LeaveGroupHandler.MEMBERS_VERSION;
        LeaveGroupRequest request = new LeaveGroupRequest().setGroupId(GROUP);
        LeaveGroupResponse response =
                broker.ask(
                        new LeaveGroupHandler(broker.coordinators),
                        sole
                                ? request.setMemberId(memberId)
                                : request.setMembers(
                                        List.of(new MemberIdentity().setMemberId(memberId))),
                        version,
                        LeaveGroupResponse.class);
        return error(sole ? response.errorCode() : response.members().getFirst().errorCode());
    }

    // ---- what is not there ----

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 10})
    void offsetFetchTellsItsErrorWhereTheVersionHasRoom(int version) {
        OffsetFetchResponse response = fetchResponse(version, List.of(1));
        if (version == 1) {
            assertThat(response.topics().getFirst().partitions().getFirst().errorCode())
                    .isEqualTo(ErrorCode.NOT_COORDINATOR.code());
        } else if (version < WantedOffsets.GROUPS_VERSION) {
            assertThat(error(response.errorCode())).isEqualTo(ErrorCode.NOT_COORDINATOR);
            assertThat(response.topics()).isEmpty();
        } else {
            assertThat(error(response.groups().getFirst().errorCode()))
                    .isEqualTo(ErrorCode.NOT_COORDINATOR);
        }
    }

    @Test
    void unknownTopicIdIsToldPartitionByPartition() {
        withTopics();
        broker.deleteOrders();
        assertThat(
                        fetchResponse(10, List.of(1))
                                .groups()
                                .getFirst()
                                .topics()
                                .getFirst()
                                .partitions())
                .singleElement()
                .satisfies(
                        partition ->
                                assertThat(error(partition.errorCode()))
                                        .isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 6})
    void absentGroupIsDeadAndFromVersionSixAnError(int version) {
        withTopics();
        DescribedGroup absent = describe(version, "absent");
        assertThat(absent.groupState()).isEqualTo("Dead");
        assertThat(error(absent.errorCode()))
                .isEqualTo(version < 6 ? ErrorCode.NONE : ErrorCode.GROUP_ID_NOT_FOUND);
        assertThat(absent.errorMessage() == null).isEqualTo(version < 6);
    }

    @ParameterizedTest
    @EnumSource(GroupError.class)
    void everyErrorOfTheMachineHasACode(GroupError error) {
        assertThat(error(GroupWire.code(error)).name()).isEqualTo(error.name());
    }

    // ---- finding the coordinator ----

    static IntStream findVersions() {
        return IntStream.rangeClosed(
                FindCoordinatorRequest.LOWEST_VERSION, FindCoordinatorRequest.HIGHEST_VERSION);
    }

    @ParameterizedTest
    @MethodSource("findVersions")
    void coordinatorIsTheLeaderOfTheGroupsPartition(int version) {
        withTopics();
        assertThat(find(version, FindCoordinatorHandler.GROUP, List.of("a", "b")))
                .containsOnly("NONE 0 broker.example:9092");
        broker.elect(false);
        broker.awaitTold("resigned", GroupBroker.OFFSETS_PARTITIONS);
        assertThat(find(version, FindCoordinatorHandler.GROUP, List.of("a", "b")))
                .containsOnly("COORDINATOR_NOT_AVAILABLE -1 :-1");
    }

    @Test
    void offsetsTopicIsCreatedOnceForAllWhoAskMeanwhile() {
        List<Runnable> creations = new ArrayList<>();
        FindCoordinatorHandler handler = broker.findCoordinator(creations::add);
        FakeRequest first = broker.send(handler, findRequest(6, (byte) 0, List.of("a")), 6);
        FakeRequest second = broker.send(handler, findRequest(6, (byte) 0, List.of("b")), 6);
        world.runFor(TimeUnit.SECONDS.toNanos(1));
        assertThat(creations).hasSize(1);
        assertThat(first.isAnswered() || second.isAnswered()).isFalse();
        withTopics();
        for (FakeRequest request : List.of(first, second)) {
            assertThat(coordinators(broker.await(request, FindCoordinatorResponse.class), 6))
                    .containsExactly("NONE 0 broker.example:9092");
        }
    }

    @Test
    void whoAsksIsToldWhenTheOffsetsTopicCannotBeCreatedAndMayAskAgain() {
        List<Runnable> creations = new ArrayList<>();
        FindCoordinatorHandler handler =
                broker.findCoordinator(
                        answered -> {
                            creations.add(answered);
                            answered.run();
                        });
        for (int attempt = 1; attempt <= 2; attempt++) {
            assertThat(
                            coordinators(
                                    broker.ask(
                                            handler,
                                            findRequest(6, (byte) 0, List.of("a")),
                                            6,
                                            FindCoordinatorResponse.class),
                                    6))
                    .containsExactly("COORDINATOR_NOT_AVAILABLE -1 :-1");
            assertThat(creations).hasSize(attempt);
        }
    }

    @Test
    void otherCoordinatorsAreRefusedWithAReason() {
        withTopics();

        Coordinator refused = found((byte) 9, "a");

        assertThat(error(refused.errorCode())).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refused.errorMessage()).contains("key type 9");
    }

    @Test
    void aSharePartitionIsAGroupATopicIdAndANumber() {
        withTopics();

        Coordinator refused = found((byte) 2, "a");
        Coordinator awaited = found((byte) 2, "a:" + GroupBroker.ORDERS + ":0");

        assertThat(error(refused.errorCode())).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refused.errorMessage()).contains("no share-partition");
        assertThat(error(awaited.errorCode())).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }

    private Coordinator found(byte keyType, String key) {
        return broker.ask(
                        broker.findCoordinator(Runnable::run),
                        findRequest(6, keyType, List.of(key)),
                        6,
                        FindCoordinatorResponse.class)
                .coordinators()
                .getFirst();
    }

    private List<String> find(int version, byte keyType, List<String> keys) {
        return coordinators(
                broker.ask(
                        broker.findCoordinator(_ -> {}),
                        findRequest(version, keyType, keys),
                        version,
                        FindCoordinatorResponse.class),
                version);
    }

    private static FindCoordinatorRequest findRequest(
            int version, byte keyType, List<String> keys) {
        FindCoordinatorRequest request = new FindCoordinatorRequest().setKeyType(keyType);
        return version < FindCoordinatorHandler.BATCH_VERSION
                ? request.setKey(keys.getFirst())
                : request.setCoordinatorKeys(keys);
    }

    private static List<String> coordinators(FindCoordinatorResponse response, int version) {
        if (version < FindCoordinatorHandler.BATCH_VERSION) {
            return List.of(
                    told(
                            response.errorCode(),
                            response.nodeId(),
                            response.host(),
                            response.port()));
        }
        return response.coordinators().stream()
                .map(found -> told(found.errorCode(), found.nodeId(), found.host(), found.port()))
                .toList();
    }

    private static String told(short code, int nodeId, String host, int port) {
        return error(code) + " " + nodeId + " " + host + ":" + port;
    }

    private static ErrorCode error(short code) {
        return ErrorCode.of(code);
    }
}
