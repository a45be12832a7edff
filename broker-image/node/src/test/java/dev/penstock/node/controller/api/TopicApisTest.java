/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.config.ConfigSource;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import dev.penstock.protocol.message.CreateTopicsResponse;
import dev.penstock.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;
import dev.penstock.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import dev.penstock.protocol.message.DeleteTopicsRequest;
import dev.penstock.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import dev.penstock.protocol.message.DeleteTopicsResponse;
import dev.penstock.protocol.message.DeleteTopicsResponse.DeletableTopicResult;

import org.junit.jupiter.api.Test;

import java.util.List;

class TopicApisTest {
    private final MachineController cluster = MachineController.of(3);

    @Test
    void aCreatedTopicIsAnsweredWithItsIdentityLayoutAndSettings() {
        CreatableTopicResult answer =
                create(topic("orders", 4, 3).setConfigs(List.of(config("retention.ms", "1000"))))
                        .getFirst();

        assertThat(error(answer.errorCode())).isEqualTo(ErrorCode.NONE);
        assertThat(answer.errorMessage()).isNull();
        assertThat(answer.topicId()).isEqualTo(cluster.now().topic("orders").orElseThrow().id());
        assertThat(answer.numPartitions()).isEqualTo(4);
        assertThat(answer.replicationFactor()).isEqualTo((short) 3);
        assertThat(answer.configs())
                .extracting(
                        CreatableTopicConfigs::name,
                        CreatableTopicConfigs::value,
                        CreatableTopicConfigs::configSource)
                .contains(
                        tuple("retention.ms", "1000", ConfigSource.TOPIC.id()),
                        tuple("cleanup.policy", "delete", ConfigSource.DEFAULT.id()));
    }

    @Test
    void aTopicThatIsOnlyValidatedIsDescribedButNotMade() {
        CreateTopicsResponse answer =
                cluster.ask(
                        createApi(),
                        new CreateTopicsRequest()
                                .setValidateOnly(true)
                                .setTopics(
                                        List.of(
                                                topic("orders", -1, -1)
                                                        .setConfigs(
                                                                List.of(
                                                                        config(
                                                                                "retention.ms",
                                                                                "1000"))))),
                        CreateTopicsResponse.class);

        CreatableTopicResult topic = answer.topics().getFirst();
        assertThat(error(topic.errorCode())).isEqualTo(ErrorCode.NONE);
        assertThat(topic.topicId()).isEqualTo(Uuid.ZERO);
        assertThat(topic.numPartitions()).isEqualTo(1);
        assertThat(topic.configs())
                .extracting(CreatableTopicConfigs::name, CreatableTopicConfigs::value)
                .contains(tuple("retention.ms", "1000"));
        assertThat(cluster.now().topic("orders")).isEmpty();
    }

    @Test
    void eachTopicStandsForItselfInTheOrderOfTheRequest() {
        create(topic("taken", 1, 1));

        List<CreatableTopicResult> answers =
                create(
                        topic("taken", 1, 1),
                        topic("good", 1, 1),
                        topic("bad name", 1, 1),
                        topic("too-wide", 1, 9),
                        topic("empty", 0, 1),
                        topic("endless", Integer.MAX_VALUE, 1),
                        topic("odd", 1, 1).setConfigs(List.of(config("no.such.setting", "1"))),
                        topic("valueless", 1, 1).setConfigs(List.of(config("retention.ms", null))),
                        topic("__cluster_metadata", 1, 1));

        assertThat(answers)
                .extracting(CreatableTopicResult::name, each -> error(each.errorCode()))
                .containsExactly(
                        tuple("taken", ErrorCode.TOPIC_ALREADY_EXISTS),
                        tuple("good", ErrorCode.NONE),
                        tuple("bad name", ErrorCode.INVALID_TOPIC_EXCEPTION),
                        tuple("too-wide", ErrorCode.INVALID_REPLICATION_FACTOR),
                        tuple("empty", ErrorCode.INVALID_PARTITIONS),
                        tuple("endless", ErrorCode.POLICY_VIOLATION),
                        tuple("odd", ErrorCode.INVALID_CONFIG),
                        tuple("valueless", ErrorCode.INVALID_CONFIG),
                        tuple("__cluster_metadata", ErrorCode.INVALID_TOPIC_EXCEPTION));
        assertThat(answers)
                .filteredOn(each -> each.errorCode() != 0)
                .allSatisfy(each -> assertThat(each.errorMessage()).isNotBlank());
    }

    @Test
    void aTopicThatIsNamedTwiceIsRefusedOnceAndNotMade() {
        assertThat(create(topic("orders", 1, 1), topic("orders", 2, 1), topic("orders", 3, 1)))
                .extracting(CreatableTopicResult::name, each -> error(each.errorCode()))
                .containsExactly(tuple("orders", ErrorCode.INVALID_REQUEST));
        assertThat(cluster.now().topic("orders")).isEmpty();
    }

    @Test
    void replicasCanBeGivenByHand() {
        List<CreatableTopicResult> answers =
                create(
                        topic("placed", -1, -1)
                                .setAssignments(List.of(replicas(1, 2, 0), replicas(0, 1, 2))),
                        topic("negative", -1, -1).setAssignments(List.of(replicas(0, -1))),
                        topic("twice", -1, -1)
                                .setAssignments(List.of(replicas(0, 1), replicas(0, 2))),
                        topic("gap", -1, -1).setAssignments(List.of(replicas(1, 1))),
                        topic("stranger", -1, -1).setAssignments(List.of(replicas(0, 77))));

        assertThat(answers)
                .extracting(CreatableTopicResult::name, each -> error(each.errorCode()))
                .containsExactly(
                        tuple("placed", ErrorCode.NONE),
                        tuple("negative", ErrorCode.INVALID_REPLICA_ASSIGNMENT),
                        tuple("twice", ErrorCode.INVALID_REPLICA_ASSIGNMENT),
                        tuple("gap", ErrorCode.INVALID_REPLICA_ASSIGNMENT),
                        tuple("stranger", ErrorCode.INVALID_REPLICA_ASSIGNMENT));
        assertThat(
                        cluster.now()
                                .topic("placed")
                                .orElseThrow()
                                .partition(1)
                                .orElseThrow()
                                .replicas()
                                .toArray())
                .containsExactly(2, 0);
    }

    @Test
    void topicsAreDeletedByNameOrById() {
        create(topic("a", 1, 1), topic("b", 1, 1), topic("c", 1, 1));
        Uuid a = id("a");
        Uuid b = id("b");
        Uuid unknown = new Uuid(7, 7);

        List<DeletableTopicResult> answers =
                delete(
                        new DeleteTopicsRequest()
                                .setTopics(
                                        List.of(
                                                new DeleteTopicState().setName("a"),
                                                new DeleteTopicState().setName(null).setTopicId(b),
                                                new DeleteTopicState().setName("nothing"),
                                                new DeleteTopicState()
                                                        .setName(null)
                                                        .setTopicId(unknown),
                                                new DeleteTopicState().setName(null),
                                                new DeleteTopicState()
                                                        .setName("c")
                                                        .setTopicId(id("c")))));

        assertThat(answers)
                .extracting(
                        DeletableTopicResult::name,
                        DeletableTopicResult::topicId,
                        each -> error(each.errorCode()))
                .containsExactlyInAnyOrder(
                        tuple("a", a, ErrorCode.NONE),
                        tuple("b", b, ErrorCode.NONE),
                        tuple("nothing", Uuid.ZERO, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
                        tuple(null, unknown, ErrorCode.UNKNOWN_TOPIC_ID),
                        tuple(null, Uuid.ZERO, ErrorCode.INVALID_REQUEST),
                        tuple("c", id("c"), ErrorCode.INVALID_REQUEST));
        assertThat(cluster.now().topic("a")).isEmpty();
        assertThat(cluster.now().topic("b")).isEmpty();
    }

    @Test
    void olderDeletionsNameTopicsInAListOfTheirOwn() {
        create(topic("a", 1, 1), topic("b", 1, 1));

        assertThat(delete(new DeleteTopicsRequest().setTopicNames(List.of("a", "b", "b"))))
                .extracting(DeletableTopicResult::name, each -> error(each.errorCode()))
                .containsExactlyInAnyOrder(
                        tuple("a", ErrorCode.NONE), tuple("b", ErrorCode.INVALID_REQUEST));
        assertThat(cluster.now().topic("b")).isPresent();
    }

    private CreateTopicsApi createApi() {
        return new CreateTopicsApi(cluster, cluster::configs);
    }

    private List<CreatableTopicResult> create(CreatableTopic... topics) {
        return cluster.ask(
                        createApi(),
                        new CreateTopicsRequest().setTopics(List.of(topics)),
                        CreateTopicsResponse.class)
                .topics();
    }

    private List<DeletableTopicResult> delete(DeleteTopicsRequest request) {
        return cluster.ask(new DeleteTopicsApi(cluster), request, DeleteTopicsResponse.class)
                .responses();
    }

    private Uuid id(String topic) {
        return cluster.now().topic(topic).orElseThrow().id();
    }

    private static CreatableTopic topic(String name, int partitions, int replicationFactor) {
        return new CreatableTopic()
                .setName(name)
                .setNumPartitions(partitions)
                .setReplicationFactor((short) replicationFactor);
    }

    private static CreatableTopicConfig config(String name, String value) {
        return new CreatableTopicConfig().setName(name).setValue(value);
    }

    private static CreatableReplicaAssignment replicas(int partition, Integer... brokers) {
        return new CreatableReplicaAssignment()
                .setPartitionIndex(partition)
                .setBrokerIds(List.of(brokers));
    }

    private static ErrorCode error(short code) {
        return ErrorCode.of(code);
    }
}
