/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.ClusterRef;
import dev.penstock.crds.Condition;
import dev.penstock.crds.DeletionPolicy;
import dev.penstock.crds.Topic;
import dev.penstock.crds.TopicSpec;
import dev.penstock.crds.TopicStatus;
import dev.penstock.operator.Fixtures;
import dev.penstock.operator.act.EventRecorder;
import dev.penstock.operator.admin.AdminConnections;
import dev.penstock.operator.admin.Outcome;
import dev.penstock.operator.desired.DesiredTopic;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

class TopicPassTest {
    private static final String KEY = "streaming/shop";

    private final FakeBrokers brokers = new FakeBrokers();
    private final AdminConnections connections = new AdminConnections(_ -> brokers);
    private final InMemoryWrites writes = new InMemoryWrites();
    private final TopicPass pass =
            new TopicPass(
                    connections,
                    new Applied(),
                    writes,
                    Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC));
    private final Map<String, Topic> topics = new TreeMap<>();
    private Optional<Cluster> cluster = Optional.of(Fixtures.healthy(3).cluster());

    /** Keeps what a pass writes to the resources. */
    private static final class InMemoryWrites implements TopicWrites {
        final Map<String, TopicStatus> statuses = new TreeMap<>();
        final List<String> log = new ArrayList<>();

        @Override
        public <T> void forEach(Collection<T> items, Consumer<T> action) {
            items.forEach(action);
        }

        @Override
        public @Nullable TopicStatus statusOf(Topic topic) {
            return statuses.get(topic.getMetadata().getName());
        }

        @Override
        public void status(Topic topic, TopicStatus status) {
            if (!status.equals(statuses.put(topic.getMetadata().getName(), status))) {
                log.add("status of " + topic.getMetadata().getName());
            }
        }

        @Override
        public void hold(Topic topic) {
            log.add("hold " + topic.getMetadata().getName());
            topic.getMetadata().setFinalizers(List.of(FINALIZER));
        }

        @Override
        public void release(Topic topic) {
            log.add("release " + topic.getMetadata().getName());
            topic.getMetadata().setFinalizers(List.of());
        }

        @Override
        public void event(
                HasMetadata topic, EventRecorder.Type type, String reason, String message) {
            log.add(reason + " of " + topic.getMetadata().getName() + ": " + message);
        }
    }

    private Topic topic(String name, TopicSpec spec, String created) {
        Topic topic = new Topic();
        topic.setMetadata(
                new ObjectMetaBuilder()
                        .withName(name)
                        .withNamespace("streaming")
                        .withUid("uid-of-" + name)
                        .withGeneration(1L)
                        .withCreationTimestamp(created)
                        .build());
        topic.setSpec(spec);
        topics.put(name, topic);
        return topic;
    }

    private Topic topic(String name, @Nullable DeletionPolicy policy) {
        return topic(
                name,
                new TopicSpec(new ClusterRef("shop"), null, 4, null, null, policy),
                "2026-01-01T00:00:00Z");
    }

    /** What was applied, seen without delay. */
    private final class Applied implements TopicCache {
        @Override
        public Optional<Cluster> cluster(String key) {
            return cluster;
        }

        @Override
        public Collection<Topic> topicsOf(String key) {
            return topics.values();
        }

        @Override
        public Optional<Topic> topic(String key, String name) {
            return Optional.ofNullable(topics.get(name));
        }

        @Override
        public Collection<Topic> claimants(Topic topic) {
            return topics.values().stream()
                    .filter(other -> DesiredTopic.nameOf(other).equals(DesiredTopic.nameOf(topic)))
                    .toList();
        }
    }

    /** Looks at all, and returns those that have to be looked at again. */
    private Set<String> look() {
        return pass.run(pass.stateOf(KEY), List.copyOf(topics.values())).keySet();
    }

    private void lookUntilQuiet() {
        for (int round = 0; round < 10; round++) {
            if (look().isEmpty()) {
                return;
            }
        }
        throw new AssertionError("never quiet: " + writes.log);
    }

    private List<String> written(String kind) {
        return writes.log.stream().filter(line -> line.startsWith(kind)).toList();
    }

    private String ready(String name) {
        return writes.statuses.get(name).conditions().stream()
                .filter(condition -> condition.type().equals("Ready"))
                .map(condition -> condition.status() + " " + condition.reason())
                .findFirst()
                .orElseThrow();
    }

    private void connect() {
        connections.to(KEY, "anywhere");
    }

    @Test
    void aHundredTopicsAreCreatedByOneRequest() {
        connect();
        IntStream.range(0, 100)
                .forEach(number -> topic("t%04d".formatted(number), (DeletionPolicy) null));
        lookUntilQuiet();
        assertThat(brokers.requests).containsExactly("create 100");
        assertThat(ready("t0050")).isEqualTo("True InSync");
    }

    @Test
    void aTopicBecomesReadyByOneWriteAndByTwoWhenItIsHeld() {
        connect();
        topic("kept", (DeletionPolicy) null);
        topic("gone", DeletionPolicy.Delete);
        assertThat(look()).as("to be looked at again").isEmpty();
        assertThat(writes.log)
                .containsExactly(
                        "hold gone",
                        "status of gone",
                        "status of kept",
                        "TopicCreated of gone: Created with 4 partitions and 3 copies",
                        "TopicCreated of kept: Created with 4 partitions and 3 copies");
        assertThat(ready("gone")).isEqualTo("True InSync");
        assertThat(writes.statuses.get("gone").topicId()).isEqualTo("id-of-gone");
        TopicStatus created = writes.statuses.get("gone");
        look();
        assertThat(writes.statuses.get("gone"))
                .as("what a look says of what was created")
                .isEqualTo(created);
    }

    @Test
    void whatHappensToManyAtOnceIsToldOnceOfTheCluster() {
        connect();
        IntStream.range(0, 21)
                .forEach(number -> topic("t%02d".formatted(number), (DeletionPolicy) null));
        look();
        assertThat(written("TopicCreated"))
                .containsExactly(
                        "TopicCreated of shop: 21 Topics, from t00 to t20. The first: Created with 4 partitions and 3 copies");
    }

    @Test
    void aTopicThatIsThereAfterAllIsAdoptedAndNotRefused() {
        connect();
        topic("orders", (DeletionPolicy) null);
        brokers.refusals.put("orders", new Outcome.Failed("Topic 'orders' already exists."));
        assertThat(look()).containsExactly("orders");
        brokers.refusals.clear();
        brokers.put("orders", 4, Map.of("min.insync.replicas", "2"));
        lookUntilQuiet();
        assertThat(ready("orders")).isEqualTo("True InSync");
    }

    @Test
    void aQuietPassWritesNothing() {
        connect();
        topic("orders", (DeletionPolicy) null);
        lookUntilQuiet();
        brokers.requests.clear();
        writes.log.clear();
        look();
        assertThat(brokers.requests).isEmpty();
        assertThat(writes.log).isEmpty();
    }

    @Test
    void aSettingChangedBehindItsBackIsSetRightAndShown() {
        connect();
        topic("orders", (DeletionPolicy) null);
        lookUntilQuiet();
        brokers.put("orders", 4, Map.of("min.insync.replicas", "1"));
        lookUntilQuiet();
        assertThat(brokers.topics.get("orders").settings())
                .containsEntry("min.insync.replicas", "2");
        assertThat(writes.statuses.get("orders").drift())
                .containsExactly("min.insync.replicas was 1");
        assertThat(writes.log).anyMatch(line -> line.startsWith("DriftRepaired of orders"));
    }

    @Test
    void aTopicDeletedBehindItsBackIsCreatedAgain() {
        connect();
        topic("orders", (DeletionPolicy) null);
        lookUntilQuiet();
        brokers.topics.clear();
        lookUntilQuiet();
        assertThat(brokers.topics).containsKey("orders");
    }

    @Test
    void whatTheBrokersRefuseIsSaidInTheirWordsAndStopsNobodyElse() {
        connect();
        topic(
                "bad",
                new TopicSpec(
                        new ClusterRef("shop"),
                        null,
                        1,
                        null,
                        Map.of("nonsense", new IntOrString(1)),
                        null),
                "2026-01-01T00:00:00Z");
        topic("good", (DeletionPolicy) null);
        brokers.refusals.put(
                "bad",
                new Outcome.Refused("InvalidConfiguration", "Unknown topic config name: nonsense"));
        look();
        look();
        assertThat(ready("bad")).isEqualTo("False InvalidConfiguration");
        assertThat(writes.statuses.get("bad").conditions())
                .extracting(Condition::type)
                .contains("Stalled");
        assertThat(ready("good")).isEqualTo("True InSync");
    }

    @Test
    void brokersThatDoNotAnswerLeaveAReadyTopicReady() {
        connect();
        topic("orders", (DeletionPolicy) null);
        lookUntilQuiet();
        topic("later", (DeletionPolicy) null);
        brokers.silent = true;
        look();
        assertThat(ready("orders")).isEqualTo("True InSync");
        assertThat(ready("later")).isEqualTo("False BrokersDoNotAnswer");
    }

    @Test
    void theOlderOfTwoResourcesHasTheTopic() {
        connect();
        topic(
                "first",
                new TopicSpec(new ClusterRef("shop"), "orders", 4, null, null, null),
                "2026-01-01T00:00:00Z");
        topic(
                "second",
                new TopicSpec(new ClusterRef("shop"), "orders", 9, null, null, null),
                "2026-02-01T00:00:00Z");
        lookUntilQuiet();
        assertThat(ready("first")).isEqualTo("True InSync");
        assertThat(ready("second")).isEqualTo("False Conflict");
        assertThat(brokers.topics.get("orders").partitions()).hasSize(4);
        topics.remove("first");
        lookUntilQuiet();
        assertThat(ready("second")).isEqualTo("True InSync");
        assertThat(brokers.topics.get("orders").partitions()).hasSize(9);
    }

    @Test
    void aTopicThatGoesWithItsResourceIsHeldFirstAndDeletedLast() {
        connect();
        Topic orders = topic("orders", DeletionPolicy.Delete);
        lookUntilQuiet();
        assertThat(writes.log.getFirst()).isEqualTo("hold orders");
        orders.getMetadata().setDeletionTimestamp("2026-11-23T12:00:00Z");
        brokers.refusals.put("orders", new Outcome.Failed("no answer"));
        look();
        assertThat(TopicWrites.isHeld(orders)).as("held while it is not deleted").isTrue();
        brokers.refusals.clear();
        look();
        assertThat(brokers.topics).isEmpty();
        assertThat(TopicWrites.isHeld(orders)).isFalse();
    }

    @Test
    void deletionNeverWaitsForAClusterThatIsGoneOrGoing() {
        Topic orders = topic("orders", DeletionPolicy.Delete);
        writes.hold(orders);
        orders.getMetadata().setDeletionTimestamp("2026-11-23T12:00:00Z");
        cluster.orElseThrow().getMetadata().setDeletionTimestamp("2026-11-23T12:00:00Z");
        look();
        assertThat(TopicWrites.isHeld(orders)).isFalse();
        writes.hold(orders);
        cluster = Optional.empty();
        look();
        assertThat(TopicWrites.isHeld(orders)).isFalse();
    }

    @Test
    void withoutItsClusterATopicSaysSo() {
        topic("orders", (DeletionPolicy) null);
        look();
        assertThat(ready("orders")).isEqualTo("False ClusterNotReady");
        cluster = Optional.empty();
        look();
        assertThat(ready("orders")).isEqualTo("False ClusterNotFound");
    }
}
