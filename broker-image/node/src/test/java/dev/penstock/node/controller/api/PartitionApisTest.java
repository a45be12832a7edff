/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AlterPartitionReassignmentsRequest;
import dev.penstock.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import dev.penstock.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import dev.penstock.protocol.message.AlterPartitionReassignmentsResponse;
import dev.penstock.protocol.message.AlterPartitionReassignmentsResponse.ReassignablePartitionResponse;
import dev.penstock.protocol.message.CreatePartitionsRequest;
import dev.penstock.protocol.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import dev.penstock.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import dev.penstock.protocol.message.CreatePartitionsResponse;
import dev.penstock.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import dev.penstock.protocol.message.ElectLeadersRequest;
import dev.penstock.protocol.message.ElectLeadersRequest.TopicPartitions;
import dev.penstock.protocol.message.ElectLeadersResponse;
import dev.penstock.protocol.message.ElectLeadersResponse.PartitionResult;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;

class PartitionApisTest {
    private static final byte PREFERRED = 0;
    private static final byte UNCLEAN = 1;

    private final MachineController cluster = MachineController.of(3);

    @Test
    void everyTopicThatShallGrowIsEchoed() {
        cluster.createTopic("a", 1, 1);
        cluster.createTopic("b", 2, 1);

        assertThat(
                        grow(
                                false,
                                growth("a", 3),
                                growth("nothing", 3),
                                growth("b", 2),
                                growth("b", Integer.MAX_VALUE)))
                .extracting(
                        CreatePartitionsTopicResult::name, each -> ErrorCode.of(each.errorCode()))
                .containsExactly(
                        tuple("a", ErrorCode.NONE),
                        tuple("nothing", ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
                        tuple("b", ErrorCode.INVALID_PARTITIONS),
                        tuple("b", ErrorCode.INVALID_REQUEST));
        assertThat(partitions("a")).isEqualTo(3);
        assertThat(partitions("b")).isEqualTo(2);
    }

    @Test
    void growthBeyondAllBoundsIsRefusedEvenAfterAnotherOne() {
        cluster.createTopic("a", 1, 1);
        cluster.createTopic("b", 1, 1);

        assertThat(grow(false, growth("a", 2), growth("b", Integer.MAX_VALUE)))
                .extracting(each -> ErrorCode.of(each.errorCode()))
                .containsExactly(ErrorCode.NONE, ErrorCode.POLICY_VIOLATION);
    }

    @Test
    void addedPartitionsCanBePlacedByHandButNotOnBrokersBelowZero() {
        cluster.createTopic("a", 1, 2);
        cluster.createTopic("b", 1, 2);

        assertThat(
                        grow(
                                false,
                                growth("a", 2).setAssignments(List.of(assignment(2, 1))),
                                growth("b", 2).setAssignments(List.of(assignment(2, -1)))))
                .extracting(each -> ErrorCode.of(each.errorCode()))
                .containsExactly(ErrorCode.NONE, ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(partition("a", 1).replicas().toArray()).containsExactly(2, 1);
    }

    @Test
    void growthThatIsOnlyValidatedDoesNotHappen() {
        cluster.createTopic("a", 1, 1);

        assertThat(grow(true, growth("a", 3)))
                .extracting(
                        CreatePartitionsTopicResult::name, each -> ErrorCode.of(each.errorCode()))
                .containsExactly(tuple("a", ErrorCode.NONE));
        assertThat(partitions("a")).isEqualTo(1);
    }

    @Test
    void aPreferredLeaderThatIsBackIsElected() {
        cluster.createTopic("a", 1, 2);
        BrokerId preferred = partition("a", 0).preferredLeader();
        cluster.moveLeaderAway("a", 0);
        assertThat(partition("a", 0).isLedBy(preferred)).isFalse();

        ElectLeadersResponse answer =
                elect(PREFERRED, List.of(named("a", 0, 9, -1), named("nothing", 0)));

        assertThat(answer.errorCode()).isZero();
        assertThat(answer.replicaElectionResults().get(0).partitionResult())
                .extracting(PartitionResult::partitionId, each -> ErrorCode.of(each.errorCode()))
                .containsExactly(
                        tuple(0, ErrorCode.NONE),
                        tuple(9, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
                        tuple(-1, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
        assertThat(answer.replicaElectionResults().get(1).topic()).isEqualTo("nothing");
        assertThat(partition("a", 0).isLedBy(preferred)).isTrue();

        assertThat(
                        elect(PREFERRED, List.of(named("a", 0)))
                                .replicaElectionResults()
                                .getFirst()
                                .partitionResult())
                .extracting(each -> ErrorCode.of(each.errorCode()))
                .containsExactly(ErrorCode.ELECTION_NOT_NEEDED);
    }

    @Test
    void anElectionOfAllNamesOnlyWhereSomethingHappened() {
        cluster.createTopic("a", 1, 2, 0, 1);
        cluster.createTopic("b", 1, 2, 2, 1);
        cluster.moveLeaderAway("b", 0);

        ElectLeadersResponse answer = elect(PREFERRED, null);

        assertThat(answer.replicaElectionResults())
                .extracting(ElectLeadersResponse.ReplicaElectionResult::topic)
                .containsExactly("b");
    }

    @Test
    void anElectionOfAnUnknownKindIsRefused() {
        cluster.createTopic("a", 1, 1);

        assertThat(ErrorCode.of(elect((byte) 7, null).errorCode()))
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(
                        elect((byte) 7, List.of(named("a", 0)))
                                .replicaElectionResults()
                                .getFirst()
                                .partitionResult())
                .extracting(each -> ErrorCode.of(each.errorCode()))
                .containsExactly(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void anUncleanElectionWithoutAnyLiveReplicaFindsNobody() {
        cluster.createTopic("a", 1, 1, 2);
        cluster.fenceAllBut(0, 1);

        assertThat(
                        elect(UNCLEAN, List.of(named("a", 0)))
                                .replicaElectionResults()
                                .getFirst()
                                .partitionResult())
                .extracting(each -> ErrorCode.of(each.errorCode()))
                .containsExactly(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE);
    }

    @Test
    void partitionsMoveToOtherReplicasAndBack() {
        cluster.createTopic("a", 1, 1, 0);

        assertThat(reassign(true, move("a", 0, List.of(1)), move("a", 7, List.of(1))))
                .extracting(
                        ReassignablePartitionResponse::partitionIndex,
                        each -> ErrorCode.of(each.errorCode()))
                .containsExactly(
                        tuple(0, ErrorCode.NONE), tuple(7, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
        assertThat(partition("a", 0).adding().toArray()).containsExactly(1);
        assertThat(partition("a", 0).removing().toArray()).containsExactly(0);

        assertThat(reassign(true, move("a", 0, null)))
                .extracting(each -> ErrorCode.of(each.errorCode()))
                .containsExactly(ErrorCode.NONE);
        assertThat(partition("a", 0).isReassigning()).isFalse();
        assertThat(reassign(true, move("a", 0, null)))
                .extracting(each -> ErrorCode.of(each.errorCode()))
                .containsExactly(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS);
    }

    @Test
    void replicasThatCannotBeAreRefused() {
        cluster.createTopic("a", 1, 1);

        assertThat(
                        reassign(
                                false,
                                move("a", 0, List.of(-1)),
                                move("a", 0, List.of()),
                                move("a", 0, List.of(77)),
                                move("a", 0, List.of(0, 1))))
                .extracting(each -> ErrorCode.of(each.errorCode()))
                .containsExactly(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        ErrorCode.INVALID_REPLICATION_FACTOR);
    }

    private List<CreatePartitionsTopicResult> grow(
            boolean validateOnly, CreatePartitionsTopic... topics) {
        return cluster.ask(
                        new CreatePartitionsApi(cluster),
                        new CreatePartitionsRequest()
                                .setTopics(List.of(topics))
                                .setValidateOnly(validateOnly),
                        CreatePartitionsResponse.class)
                .results();
    }

    private ElectLeadersResponse elect(byte type, @Nullable List<TopicPartitions> partitions) {
        return cluster.ask(
                new ElectLeadersApi(cluster, cluster::now),
                new ElectLeadersRequest().setElectionType(type).setTopicPartitions(partitions),
                ElectLeadersResponse.class);
    }

    private List<ReassignablePartitionResponse> reassign(
            boolean allowFactorChange, ReassignableTopic... topics) {
        AlterPartitionReassignmentsResponse answer =
                cluster.ask(
                        new AlterPartitionReassignmentsApi(cluster, cluster::now),
                        new AlterPartitionReassignmentsRequest()
                                .setAllowReplicationFactorChange(allowFactorChange)
                                .setTopics(List.of(topics)),
                        AlterPartitionReassignmentsResponse.class);
        assertThat(answer.errorCode()).isZero();
        assertThat(answer.allowReplicationFactorChange()).isEqualTo(allowFactorChange);
        return answer.responses().getFirst().partitions();
    }

    private int partitions(String topic) {
        return cluster.now().topic(topic).orElseThrow().partitionCount();
    }

    private PartitionImage partition(String topic, int partition) {
        return cluster.now().topic(topic).orElseThrow().partition(partition).orElseThrow();
    }

    private static CreatePartitionsTopic growth(String topic, int count) {
        return new CreatePartitionsTopic().setName(topic).setCount(count).setAssignments(null);
    }

    private static CreatePartitionsAssignment assignment(Integer... brokers) {
        return new CreatePartitionsAssignment().setBrokerIds(List.of(brokers));
    }

    private static TopicPartitions named(String topic, Integer... partitions) {
        return new TopicPartitions().setTopic(topic).setPartitions(List.of(partitions));
    }

    private static ReassignableTopic move(
            String topic, int partition, @Nullable List<Integer> replicas) {
        return new ReassignableTopic()
                .setName(topic)
                .setPartitions(
                        List.of(
                                new ReassignablePartition()
                                        .setPartitionIndex(partition)
                                        .setReplicas(replicas)));
    }
}
