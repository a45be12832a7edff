/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/**
 * KIP-932 share groups with Kafka's own share consumer and administrator, against three brokers.
 */
@Timeout(240)
final class ShareGroupsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension static final ThreeBrokers BROKERS = new ThreeBrokers();

    private final List<ShareReader> readers = new ArrayList<>();
    private final String topic = ThreeBrokers.name();
    private final String group = "share-" + topic;

    @AfterEach
    void closeReaders() {
        readers.forEach(ShareReader::close);
    }

    @Test
    void threeMembersShareOnePartitionAndEachRecordGoesToOneOfThem() throws Exception {
        BROKERS.createTopic(topic, 1);
        beginAtTheBeginning();
        produce(0, 500);

        reader();
        reader();
        reader();
        await(() -> read().size() >= 500);

        assertThat(read()).hasSize(500).doesNotHaveDuplicates();
        await(
                () ->
                        described().members().size() == 3
                                && described().members().stream()
                                        .allMatch(
                                                member ->
                                                        member.assignment()
                                                                .topicPartitions()
                                                                .equals(
                                                                        Set.of(
                                                                                new TopicPartition(
                                                                                        topic,
                                                                                        0)))));
        assertThat(described().groupState()).isEqualTo(GroupState.STABLE);
    }

    @Test
    void everyRecordIsDeliveredWhenTheBrokerThatLeadsThePartitionIsKilled() throws Exception {
        BROKERS.createTopic(topic, 1);
        beginAtTheBeginning();
        produce(0, 200);
        reader();
        reader();
        await(() -> read().size() >= 200);

        int leader =
                BROKERS.admin()
                        .describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic)
                        .partitions()
                        .getFirst()
                        .leader()
                        .id();
        BROKERS.cluster().kill(leader);
        produce(200, 400);
        await(() -> new TreeSet<>(read()).size() >= 400);
        BROKERS.cluster().restart(leader);
        BROKERS.cluster().awaitReady();

        assertThat(new TreeSet<>(read())).hasSize(400);
    }

    @Test
    void aGroupBeginsWithWhatComesUnlessItIsToldOtherwise() throws Exception {
        BROKERS.createTopic(topic, 1);
        produce(0, 10);
        reader();
        await(() -> startOffset(0) == 10);

        produce(10, 20);
        await(() -> read().size() >= 10);

        assertThat(read()).containsExactlyElementsOf(values(10, 20));
    }

    @Test
    void aGroupIsListedMovedAndDeleted() throws Exception {
        BROKERS.createTopic(topic, 2);
        beginAtTheBeginning();
        produce(0, 20);
        reader();
        await(() -> read().size() >= 20);
        assertThat(BROKERS.admin().listGroups(ListGroupsOptions.forShareGroups()).all().get())
                .anySatisfy(
                        listed -> {
                            assertThat(listed.groupId()).isEqualTo(group);
                            assertThat(listed.type()).contains(GroupType.SHARE);
                        });
        assertThatThrownBy(() -> moveToBeginning().get())
                .hasCauseInstanceOf(GroupNotEmptyException.class);

        closeReaders();
        readers.clear();
        await(() -> described().groupState() == GroupState.EMPTY);
        await(
                () ->
                        offsets().values().stream().mapToLong(each -> each.lag().orElse(-1L)).sum()
                                == 0);
        moveToBeginning().get();
        reader();
        await(() -> read().size() >= 20);
        closeReaders();
        await(() -> described().groupState() == GroupState.EMPTY);

        BROKERS.admin().deleteShareGroupOffsets(group, Set.of(topic)).all().get();
        assertThat(offsets()).isEmpty();
        BROKERS.admin().deleteShareGroups(List.of(group)).all().get();
        assertThatThrownBy(this::described).hasCauseInstanceOf(GroupIdNotFoundException.class);
    }

    // ---- the group ----

    private void reader() {
        readers.add(ShareReader.start(BROKERS.servers(), group, topic));
    }

    private List<String> read() {
        return readers.stream().flatMap(each -> each.read().stream()).toList();
    }

    private ShareGroupDescription described() throws Exception {
        return BROKERS.admin()
                .describeShareGroups(List.of(group))
                .describedGroups()
                .get(group)
                .get();
    }

    private Map<TopicPartition, SharePartitionOffsetInfo> offsets() throws Exception {
        return BROKERS.admin()
                .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                .partitionsToOffsetInfo(group)
                .get();
    }

    private long startOffset(int partition) throws Exception {
        SharePartitionOffsetInfo told = offsets().get(new TopicPartition(topic, partition));
        return told == null ? -1L : told.startOffset();
    }

    private Future<Void> moveToBeginning() {
        return BROKERS.admin()
                .alterShareGroupOffsets(
                        group,
                        Map.of(
                                new TopicPartition(topic, 0), 0L,
                                new TopicPartition(topic, 1), 0L))
                .all();
    }

    private void beginAtTheBeginning() throws Exception {
        BROKERS.admin()
                .incrementalAlterConfigs(
                        Map.of(
                                new ConfigResource(ConfigResource.Type.GROUP, group),
                                List.of(
                                        new AlterConfigOp(
                                                new ConfigEntry(
                                                        "share.auto.offset.reset", "earliest"),
                                                AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    private void produce(int from, int to) {
        try (Producer<String, String> producer = BROKERS.producer(Map.of())) {
            values(from, to)
                    .forEach(value -> producer.send(new ProducerRecord<>(topic, value, value)));
        }
    }

    private static List<String> values(int from, int to) {
        List<String> values = new ArrayList<>();
        for (int i = from; i < to; i++) {
            values.add("value-" + i);
        }
        return values;
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(condition);
    }
}
