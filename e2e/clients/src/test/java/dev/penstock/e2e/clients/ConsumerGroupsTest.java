/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListConfigResourcesOptions;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * KIP-848 consumer groups with Kafka's own Java client, {@code group.protocol=consumer} and nothing
 * else told, against three brokers.
 */
@Timeout(240)
final class ConsumerGroupsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger VALUES = new AtomicInteger();

    @RegisterExtension static final ThreeBrokers BROKERS = new ThreeBrokers();

    private final List<GroupConsumer> consumers = new ArrayList<>();
    private final String topic = ThreeBrokers.name();
    private final String group = "group-" + topic;

    @AfterEach
    void closeConsumers() {
        consumers.forEach(GroupConsumer::close);
    }

    @Test
    void tenMembersShareAndThoseThatKeepTheirPartitionsNeverStop() throws Exception {
        BROKERS.createTopic(topic, 30);
        for (int i = 0; i < 10; i++) {
            consumer(Map.of());
        }
        awaitShared(30);
        Map<GroupConsumer, Set<TopicPartition>> before = new HashMap<>();
        consumers.forEach(each -> before.put(each, each.owned()));
        consumers.forEach(GroupConsumer::forgetRevoked);

        consumer(Map.of());
        awaitShared(30);

        int moved = 0;
        for (Map.Entry<GroupConsumer, Set<TopicPartition>> each : before.entrySet()) {
            assertThat(each.getKey().owned())
                    .as("what a member keeps it has had all the time")
                    .isSubsetOf(each.getValue());
            moved += each.getKey().revoked();
        }
        assertThat(moved).as("partitions that changed hands").isBetween(2, 3);

        consumers.getFirst().close();
        consumers.removeFirst();
        awaitShared(30);
        assertThat(described().groupState()).isEqualTo(GroupState.STABLE);
    }

    @Test
    void everyRecordIsReadWhileMembersComeAndGoAndABrokerIsKilled() throws Exception {
        BROKERS.createTopic(topic, 6);
        consumer(Map.of());
        consumer(Map.of());
        Thread producing = Thread.ofVirtual().start(() -> produce(topic, 2_000));
        awaitShared(6);

        consumer(Map.of());
        int coordinator =
                BROKERS.admin()
                        .describeConsumerGroups(List.of(group))
                        .describedGroups()
                        .get(group)
                        .get()
                        .coordinator()
                        .id();
        // A member whose farewell finds no coordinator is missed only after its session: here it is
        // heard.
        consumers.removeFirst().close();
        BROKERS.cluster().kill(coordinator);
        producing.join();

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> GroupConsumer.readOf(topic).size() >= 2_000);
        BROKERS.cluster().restart(coordinator);
        BROKERS.cluster().awaitReady();
        awaitShared(6);
        assertThat(GroupConsumer.readOf(topic)).hasSize(2_000);
    }

    @Test
    void whatWasCommittedIsThereWhenTheCoordinatorIsKilled() throws Exception {
        BROKERS.createTopic(topic, 1);
        TopicPartition partition = new TopicPartition(topic, 0);
        produce(topic, 100);
        try (KafkaConsumer<String, String> consumer =
                BROKERS.consumer(Map.of("group.id", group, "group.protocol", "consumer"))) {
            consumer.subscribe(List.of(topic));
            poll(consumer, 100);
            consumer.commitSync();

            int coordinator = described().coordinator().id();
            BROKERS.cluster().kill(coordinator);
            assertThat(consumer.committed(Set.of(partition), PATIENCE).get(partition).offset())
                    .as("what the next coordinator knows")
                    .isEqualTo(100);

            produce(topic, 10);
            poll(consumer, 10);
            consumer.commitSync(PATIENCE);
            assertThat(consumer.committed(Set.of(partition), PATIENCE).get(partition).offset())
                    .isEqualTo(110);
            BROKERS.cluster().restart(coordinator);
            BROKERS.cluster().awaitReady();
        }
        assertThat(
                        BROKERS.admin()
                                .listConsumerGroupOffsets(group)
                                .partitionsToOffsetAndMetadata()
                                .get()
                                .get(partition)
                                .offset())
                .isEqualTo(110);
    }

    /** Reads so many records, and no more. */
    private static void poll(KafkaConsumer<String, String> consumer, int count) {
        int read = 0;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (read < count && System.nanoTime() < deadline) {
            read += consumer.poll(Duration.ofMillis(200)).count();
        }
        assertThat(read).isEqualTo(count);
    }

    @Test
    void aPatternOfTheClientThatMatchesNothingYetIsAMemberToo() throws Exception {
        try (KafkaConsumer<String, String> consumer =
                BROKERS.consumer(
                        Map.of(
                                "group.id", group,
                                "group.protocol", "consumer",
                                "metadata.max.age.ms", "1000"))) {
            consumer.subscribe(Pattern.compile(Pattern.quote(topic)));
            consumer.poll(Duration.ofSeconds(1));
            BROKERS.createTopic(topic, 1);
            produce(topic, 5);
            poll(consumer, 5);
        }
    }

    @Test
    void aStaticMemberComesBackToWhatItHad() throws Exception {
        BROKERS.createTopic(topic, 4);
        GroupConsumer one = consumer(Map.of("group.instance.id", "one"));
        GroupConsumer two = consumer(Map.of("group.instance.id", "two"));
        awaitShared(4);
        Set<TopicPartition> before = one.owned();
        two.forgetRevoked();
        int epoch = epoch();

        consumers.remove(one);
        one.close();
        GroupConsumer again = consumer(Map.of("group.instance.id", "one"));
        Awaitility.await().atMost(PATIENCE).until(() -> again.owned().equals(before));

        assertThat(two.revoked()).isZero();
        assertThat(epoch()).as("nothing was to be assigned anew").isEqualTo(epoch);
    }

    @Test
    void aPatternFollowsTopicsThatComeAndGrow() throws Exception {
        BROKERS.createTopic(topic + ".a", 1);
        BROKERS.createTopic("other-" + topic, 1);
        GroupConsumer reader = consumer(Map.of(), new SubscriptionPattern(topic + "\\..*"));
        awaitOwned(reader, 1);

        BROKERS.createTopic(topic + ".b", 2);
        awaitOwned(reader, 3);
        BROKERS.admin()
                .createPartitions(Map.of(topic + ".a", NewPartitions.increaseTo(2)))
                .all()
                .get();
        awaitOwned(reader, 4);
        BROKERS.admin().deleteTopics(List.of(topic + ".b")).all().get();
        awaitOwned(reader, 2);
    }

    @Test
    void aClassicGroupIsRolledToTheNewerProtocolAndBackWithoutLosingItsPlace() throws Exception {
        BROKERS.createTopic(topic, 6);
        produce(topic, 300);
        Map<String, String> classic = Map.of("group.protocol", "classic");
        List<GroupConsumer> old = List.of(consumer(classic), consumer(classic), consumer(classic));
        awaitShared(6);
        Awaitility.await().atMost(PATIENCE).until(() -> GroupConsumer.readOf(topic).size() >= 300);

        for (GroupConsumer each : old) {
            consumers.remove(each);
            each.close();
            consumer(Map.of());
            produce(topic, 100);
            awaitShared(6);
        }
        assertThat(described().type()).isEqualTo(GroupType.CONSUMER);
        List<GroupConsumer> newer = List.copyOf(consumers);
        for (GroupConsumer each : newer) {
            consumers.remove(each);
            each.close();
            consumer(classic);
            produce(topic, 100);
            awaitShared(6);
        }

        Awaitility.await().atMost(PATIENCE).until(() -> GroupConsumer.readOf(topic).size() >= 900);
        assertThat(described().type()).isEqualTo(GroupType.CLASSIC);
        assertThat(GroupConsumer.readOf(topic)).hasSize(900);
    }

    @Test
    void administratorsSeeAndMoveAConsumerGroup() throws Exception {
        BROKERS.createTopic(topic, 2);
        produce(topic, 50);
        GroupConsumer reader = consumer(Map.of("client.id", "reader"));
        awaitShared(2);
        Awaitility.await().atMost(PATIENCE).until(() -> GroupConsumer.readOf(topic).size() == 50);

        assertThat(described().members())
                .singleElement()
                .satisfies(
                        member -> {
                            assertThat(member.clientId()).isEqualTo("reader");
                            assertThat(member.assignment().topicPartitions()).hasSize(2);
                            assertThat(member.targetAssignment().orElseThrow().topicPartitions())
                                    .hasSize(2);
                        });
        assertThat(
                        BROKERS.admin()
                                .listGroups(
                                        ListGroupsOptions.forConsumerGroups()
                                                .withTypes(Set.of(GroupType.CONSUMER))
                                                .inGroupStates(Set.of(GroupState.STABLE)))
                                .all()
                                .get())
                .anyMatch(listed -> listed.groupId().equals(group));
        assertThatThrownBy(() -> BROKERS.admin().deleteConsumerGroups(List.of(group)).all().get())
                .hasCauseInstanceOf(GroupNotEmptyException.class);

        consumers.remove(reader);
        reader.close();
        TopicPartition first = new TopicPartition(topic, 0);
        BROKERS.admin()
                .alterConsumerGroupOffsets(group, Map.of(first, new OffsetAndMetadata(0)))
                .all()
                .get();
        assertThat(
                        BROKERS.admin()
                                .listConsumerGroupOffsets(group)
                                .partitionsToOffsetAndMetadata()
                                .get()
                                .get(first)
                                .offset())
                .isZero();
        BROKERS.admin().deleteConsumerGroupOffsets(group, Set.of(first)).all().get();
        BROKERS.admin().deleteConsumerGroups(List.of(group)).all().get();
    }

    @Test
    void aGroupHasSettingsOfItsOwn() throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        BROKERS.admin()
                .incrementalAlterConfigs(
                        Map.of(
                                resource,
                                List.of(
                                        new AlterConfigOp(
                                                new ConfigEntry(
                                                        "consumer.session.timeout.ms", "50000"),
                                                AlterConfigOp.OpType.SET))))
                .all()
                .get();

        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () ->
                                BROKERS.admin()
                                        .describeConfigs(List.of(resource))
                                        .all()
                                        .get()
                                        .get(resource)
                                        .get("consumer.session.timeout.ms")
                                        .value()
                                        .equals("50000"));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () ->
                                BROKERS.admin()
                                        .listConfigResources(
                                                Set.of(ConfigResource.Type.GROUP),
                                                new ListConfigResourcesOptions())
                                        .all()
                                        .get()
                                        .contains(resource));
    }

    // ---- what tests need ----

    private GroupConsumer consumer(Map<String, String> settings) {
        GroupConsumer consumer = GroupConsumer.start(BROKERS.servers(), group, settings, topic);
        consumers.add(consumer);
        return consumer;
    }

    private GroupConsumer consumer(Map<String, String> settings, SubscriptionPattern pattern) {
        GroupConsumer consumer = GroupConsumer.start(BROKERS.servers(), group, settings, pattern);
        consumers.add(consumer);
        return consumer;
    }

    /** Every partition has one reader, and every reader has something to read. */
    private void awaitShared(int partitions) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            List<TopicPartition> owned = new ArrayList<>();
                            for (GroupConsumer each : consumers) {
                                assertThat(each.owned()).isNotEmpty();
                                owned.addAll(each.owned());
                            }
                            assertThat(new HashSet<>(owned)).hasSize(partitions);
                            assertThat(owned).hasSize(partitions);
                        });
    }

    private static void awaitOwned(GroupConsumer consumer, int partitions) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(consumer.owned()).hasSize(partitions));
    }

    private ConsumerGroupDescription described() throws Exception {
        return BROKERS.admin()
                .describeConsumerGroups(List.of(group))
                .describedGroups()
                .get(group)
                .get();
    }

    private int epoch() throws Exception {
        return described().groupEpoch().orElseThrow();
    }

    private static void produce(String topic, int count) {
        try (Producer<String, String> producer = BROKERS.producer(Map.of())) {
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String value = "record-" + VALUES.incrementAndGet();
                sent.add(producer.send(new ProducerRecord<>(topic, value, value)));
            }
            for (Future<?> each : sent) {
                each.get();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
