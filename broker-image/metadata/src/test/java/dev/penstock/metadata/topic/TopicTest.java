/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.TestCluster;
import dev.penstock.metadata.command.ConfigCommand.ConfigEntry;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.command.TopicCommand.CreatePartitions;
import dev.penstock.metadata.command.TopicCommand.CreateTopics;
import dev.penstock.metadata.command.TopicCommand.CreatedTopic;
import dev.penstock.metadata.command.TopicCommand.DeleteTopics;
import dev.penstock.metadata.command.TopicCommand.DeletedTopic;
import dev.penstock.metadata.command.TopicCommand.NewTopic;
import dev.penstock.metadata.command.TopicCommand.TopicCreation;
import dev.penstock.metadata.command.TopicCommand.TopicGrowth;
import dev.penstock.metadata.command.TopicCommand.TopicReference;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.metadata.record.ConfigResource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

final class TopicTest {
    private final TestCluster cluster = TestCluster.of(3);

    @Test
    void aTopicIsCreatedWithItsPartitionsAndSettings() {
        Result<CreatedTopic> result =
                cluster.create(
                        new NewTopic(
                                "orders",
                                OptionalInt.of(4),
                                OptionalInt.of(3),
                                new TreeMap<>(),
                                List.of(new ConfigEntry("retention.ms", "1000"))));

        CreatedTopic created = result.toOptional().orElseThrow();
        assertThat(created.partitions()).isEqualTo(4);
        assertThat(created.replicationFactor()).isEqualTo(3);
        assertThat(cluster.image().topic("orders").orElseThrow().id()).isEqualTo(created.topicId());
        assertThat(cluster.image().configs(ConfigResource.topic("orders")))
                .containsEntry("retention.ms", "1000");
        assertThat(cluster.image().load(new BrokerId(0)).replicas()).isEqualTo(4);
    }

    @Test
    void whatIsNotGivenIsTheClustersDefault() {
        SortedMap<String, String> properties = new TreeMap<>();
        properties.put("num.partitions", "6");
        properties.put("default.replication.factor", "2");
        TestCluster configured = new TestCluster(properties, 1);
        configured.start(0);
        configured.start(1);

        CreatedTopic created =
                configured
                        .create(TestCluster.newTopic("orders", -1, -1))
                        .toOptional()
                        .orElseThrow();

        assertThat(created.partitions()).isEqualTo(6);
        assertThat(created.replicationFactor()).isEqualTo(2);
    }

    @Test
    void validationCreatesNothing() {
        List<TopicCreation> answers =
                cluster.decide(
                        new CreateTopics(List.of(TestCluster.newTopic("orders", 2, 2)), true));

        assertThat(answers.getFirst().result().toOptional())
                .hasValue(new CreatedTopic(Uuid.ZERO, 2, 2));
        assertThat(cluster.image().topics()).isEmpty();
    }

    @Test
    void oneBadTopicDoesNotSpoilTheOthers() {
        List<TopicCreation> answers =
                cluster.decide(
                        new CreateTopics(
                                List.of(
                                        TestCluster.newTopic("good", 1, 1),
                                        TestCluster.newTopic("bad", 1, 9),
                                        TestCluster.newTopic("twice", 1, 1),
                                        TestCluster.newTopic("twice", 1, 1)),
                                false));

        assertThat(answers)
                .extracting(each -> each.result().isDone())
                .containsExactly(true, false, false, false);
        assertThat(cluster.image().topicIds()).containsOnlyKeys("good");
    }

    @ParameterizedTest
    @CsvSource({
        "orders, 1, 1, TOPIC_ALREADY_EXISTS",
        "or.ders, 1, 1, ",
        "or.d_ers, 1, 1, INVALID_TOPIC_EXCEPTION",
        "'', 1, 1, INVALID_TOPIC_EXCEPTION",
        "'.', 1, 1, INVALID_TOPIC_EXCEPTION",
        "'..', 1, 1, INVALID_TOPIC_EXCEPTION",
        "'a b', 1, 1, INVALID_TOPIC_EXCEPTION",
        "a/b, 1, 1, INVALID_TOPIC_EXCEPTION",
        "\u00fcber, 1, 1, INVALID_TOPIC_EXCEPTION",
        "new, 0, 1, INVALID_PARTITIONS",
        "new, -2, 1, INVALID_PARTITIONS",
        "new, 10001, 1, POLICY_VIOLATION",
        "new, 1, 0, INVALID_REPLICATION_FACTOR",
        "new, 1, -2, INVALID_REPLICATION_FACTOR",
        "new, 1, 4, INVALID_REPLICATION_FACTOR",
        "new, 1, 3, ",
    })
    void topicsAreCheckedAsKafkaDoes(
            String name, int partitions, int replicationFactor, @Nullable ErrorName error) {
        cluster.topic("orders", 0);
        cluster.topic("or_d.ers", 0);

        Result<CreatedTopic> result =
                cluster.create(TestCluster.newTopic(name, partitions, replicationFactor));

        assertThat(result.refusal().map(refusal -> refusal.error()).orElse(null)).isEqualTo(error);
    }

    @Test
    void aNameHas249CharactersAtMost() {
        assertThat(cluster.create(TestCluster.newTopic("n".repeat(249), 1, 1)).isDone()).isTrue();
        assertThat(TestCluster.errorOf(cluster.create(TestCluster.newTopic("n".repeat(250), 1, 1))))
                .isEqualTo(ErrorName.INVALID_TOPIC_EXCEPTION);
    }

    @Test
    void aNameIsFreeAgainWhenItsTopicIsDeleted() {
        cluster.topic("or_ders", 0);

        cluster.decide(new DeleteTopics(List.of(new TopicReference.ByName("or_ders"))));

        assertThat(cluster.create(TestCluster.newTopic("or.ders", 1, 1)).isDone()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'0:0,1', -1, -1, ",
        "'0:0,1;1:1,2', -1, -1, ",
        "'0:0,1', 1, -1, INVALID_REQUEST",
        "'0:0,1', -1, 2, INVALID_REQUEST",
        "'1:0,1', -1, -1, INVALID_REPLICA_ASSIGNMENT",
        "'0:0,1;2:1,2', -1, -1, INVALID_REPLICA_ASSIGNMENT",
        "'0:0,1;1:1', -1, -1, INVALID_REPLICA_ASSIGNMENT",
        "'0:0,0', -1, -1, INVALID_REPLICA_ASSIGNMENT",
        "'0:0,7', -1, -1, INVALID_REPLICA_ASSIGNMENT",
        "'0:2', -1, -1, INVALID_REPLICA_ASSIGNMENT",
        "'0:2,1', -1, -1, ",
    })
    void replicasGivenByHandAreChecked(
            String assignments, int partitions, int replicationFactor, @Nullable ErrorName error) {
        cluster.kill(2);
        SortedMap<Integer, BrokerIds> byPartition = new TreeMap<>();
        for (String each : assignments.split(";")) {
            String[] parts = each.split(":");
            byPartition.put(Integer.parseInt(parts[0]), brokers(parts[1]));
        }
        NewTopic counts = TestCluster.newTopic("orders", partitions, replicationFactor);

        Result<CreatedTopic> result =
                cluster.create(
                        new NewTopic(
                                "orders",
                                counts.partitions(),
                                counts.replicationFactor(),
                                byPartition,
                                List.of()));

        assertThat(result.refusal().map(refusal -> refusal.error()).orElse(null)).isEqualTo(error);
    }

    @Test
    void aFencedReplicaIsNotInSyncAtFirst() {
        cluster.kill(2);

        TopicPartition orders = cluster.topic("orders", 2, 1);

        assertThat(cluster.state(orders)).isEqualTo("leader=1 epoch=0/0 replicas=[2, 1] isr=[1]");
    }

    @Test
    void badSettingsAreRefused() {
        assertThat(errorWith("retention.ms", "-2")).isEqualTo(ErrorName.INVALID_CONFIG);
        assertThat(errorWith("retention.ms", "soon")).isEqualTo(ErrorName.INVALID_CONFIG);
        assertThat(errorWith("no.such.thing", "1")).isEqualTo(ErrorName.INVALID_CONFIG);
        assertThat(errorWith("retention.ms", null)).isEqualTo(ErrorName.INVALID_CONFIG);
    }

    @Test
    void topicsAreDeletedByNameOrByIdentityWithTheirSettings() {
        TopicPartition first = cluster.topic("first", Map.of("retention.ms", "5"), 0);
        TopicPartition second = cluster.topic("second", 0);

        var answers =
                cluster.decide(
                        new DeleteTopics(
                                List.of(
                                        new TopicReference.ByName("first"),
                                        new TopicReference.ById(second.topicId()),
                                        new TopicReference.ByName("third"),
                                        new TopicReference.ById(first.topicId()))));

        assertThat(answers.get(0).result().toOptional())
                .hasValue(new DeletedTopic(first.topicId(), "first"));
        assertThat(answers.get(1).result().isDone()).isTrue();
        assertThat(TestCluster.errorOf(answers.get(2).result()))
                .isEqualTo(ErrorName.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(TestCluster.errorOf(answers.get(3).result()))
                .isEqualTo(ErrorName.UNKNOWN_TOPIC_ID);
        assertThat(cluster.image().topics()).isEmpty();
        assertThat(cluster.image().configs()).isEmpty();
        assertThat(cluster.image().load(new BrokerId(0)).replicas()).isZero();
    }

    @Test
    void aTopicGrowsAndNeverShrinks() {
        cluster.topic("orders", 0, 1);

        assertThat(grow("orders", 3, null).toOptional()).hasValue(3);
        assertThat(grow("orders", 4, List.of(BrokerIds.of(2, 0))).toOptional()).hasValue(4);
        assertThat(TestCluster.errorOf(grow("orders", 4, null)))
                .isEqualTo(ErrorName.INVALID_PARTITIONS);
        assertThat(TestCluster.errorOf(grow("orders", 2, null)))
                .isEqualTo(ErrorName.INVALID_PARTITIONS);
        assertThat(TestCluster.errorOf(grow("orders", 10_005, null)))
                .isEqualTo(ErrorName.POLICY_VIOLATION);
        assertThat(TestCluster.errorOf(grow("none", 2, null)))
                .isEqualTo(ErrorName.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(TestCluster.errorOf(grow("orders", 6, List.of(BrokerIds.of(0, 1)))))
                .isEqualTo(ErrorName.INVALID_REPLICA_ASSIGNMENT);
        assertThat(TestCluster.errorOf(grow("orders", 5, List.of(BrokerIds.of(0)))))
                .isEqualTo(ErrorName.INVALID_REPLICA_ASSIGNMENT);
        assertThat(cluster.image().topic("orders").orElseThrow().partitionCount()).isEqualTo(4);
    }

    private Result<Integer> grow(
            String name, int partitions, @Nullable List<BrokerIds> assignments) {
        return cluster.decide(
                        new CreatePartitions(
                                List.of(new TopicGrowth(name, partitions, assignments)), false))
                .getFirst()
                .result();
    }

    private ErrorName errorWith(String config, @Nullable String value) {
        return TestCluster.errorOf(
                cluster.create(
                        new NewTopic(
                                "configured",
                                OptionalInt.of(1),
                                OptionalInt.of(1),
                                new TreeMap<>(),
                                List.of(new ConfigEntry(config, value)))));
    }

    private static BrokerIds brokers(String text) {
        String[] ids = text.split(",");
        int[] brokers = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            brokers[i] = Integer.parseInt(ids[i]);
        }
        return BrokerIds.of(brokers);
    }
}
