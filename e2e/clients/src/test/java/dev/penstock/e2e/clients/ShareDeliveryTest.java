/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What share groups deliver (KIP-932), with Kafka's own Java client, against three brokers. */
@Timeout(300)
final class ShareDeliveryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(200);

    /** How many of the brokers are killed, one after the other: -Dshare.kills=3. */
    private static final int KILLS = Integer.getInteger("share.kills", 1);

    @RegisterExtension static final ThreeBrokers BROKERS = new ThreeBrokers();

    private final String topic = ThreeBrokers.name();
    private final String group = "share-" + topic;

    @BeforeEach
    void aGroupThatReadsFromTheStart() throws Exception {
        configure("share.auto.offset.reset", "earliest");
    }

    private void configure(String name, String value) throws Exception {
        BROKERS.admin()
                .incrementalAlterConfigs(
                        Map.of(
                                new ConfigResource(ConfigResource.Type.GROUP, group),
                                List.of(
                                        new AlterConfigOp(
                                                new ConfigEntry(name, value),
                                                AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    @Test
    void membersOfOnePartitionShareItsRecords() throws Exception {
        BROKERS.createTopic(topic, 1);
        produce(0, 300);
        Map<String, Set<String>> byMember = new ConcurrentHashMap<>();
        Set<String> twice = ConcurrentHashMap.newKeySet();
        AtomicBoolean enough = new AtomicBoolean();

        List<Thread> members = new ArrayList<>();
        for (String name : List.of("one", "two", "three")) {
            members.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try (var member = member(Map.of("max.poll.records", 10))) {
                                            while (!enough.get()) {
                                                for (var record : member.poll(POLL)) {
                                                    byMember.computeIfAbsent(
                                                                    name,
                                                                    _ ->
                                                                            ConcurrentHashMap
                                                                                    .newKeySet())
                                                            .add(record.value());
                                                    if (record.deliveryCount().orElse((short) 0)
                                                            > 1) {
                                                        twice.add(record.value());
                                                    }
                                                }
                                            }
                                        }
                                    }));
        }

        await(() -> all(byMember).size() == 300);
        enough.set(true);
        for (Thread member : members) {
            member.join();
        }
        long deliveries = byMember.values().stream().mapToLong(Set::size).sum();
        assertThat(deliveries - 300).isLessThanOrEqualTo(twice.size());
    }

    @Test
    void whatIsReleasedComesAgainAndWhatIsRejectedDoesNot() throws Exception {
        BROKERS.createTopic(topic, 1);
        produce(0, 6);
        Map<String, Integer> deliveries = new TreeMap<>();
        Set<String> accepted = new TreeSet<>();

        try (var member = member(Map.of("share.acknowledgement.mode", "explicit"))) {
            long quietSince = System.nanoTime();
            // v0 is rejected, v1 is released each time, v2 once, the others are accepted.
            while (accepted.size() < 4
                    || deliveries.getOrDefault("v1", 0) < 5
                    || System.nanoTime() - quietSince < 2_000_000_000L) {
                for (ConsumerRecord<String, String> record : member.poll(POLL)) {
                    quietSince = System.nanoTime();
                    int count = deliveries.merge(record.value(), 1, Integer::sum);
                    assertThat(record.deliveryCount()).isEqualTo(Optional.of((short) count));
                    AcknowledgeType type = acknowledged(record.value(), count);
                    if (type == AcknowledgeType.ACCEPT) {
                        accepted.add(record.value());
                    }
                    member.acknowledge(record, type);
                }
                member.commitSync()
                        .forEach((_, error) -> assertThat(error).isEqualTo(Optional.empty()));
            }
        }

        assertThat(deliveries)
                .isEqualTo(Map.of("v0", 1, "v1", 5, "v2", 2, "v3", 1, "v4", 1, "v5", 1));
        assertThat(accepted).containsExactly("v2", "v3", "v4", "v5");
    }

    private static AcknowledgeType acknowledged(String value, int count) {
        return switch (value) {
            case "v0" -> AcknowledgeType.REJECT;
            case "v1" -> AcknowledgeType.RELEASE;
            case "v2" -> count == 1 ? AcknowledgeType.RELEASE : AcknowledgeType.ACCEPT;
            default -> AcknowledgeType.ACCEPT;
        };
    }

    @Test
    void whatAMemberHeldWhenItLeftIsDeliveredToAnother() throws Exception {
        BROKERS.createTopic(topic, 2);
        produce(0, 20);
        Set<String> held = new TreeSet<>();
        var first = member(Map.of("share.acknowledgement.mode", "explicit"));
        await(
                () -> {
                    for (var record : first.poll(POLL)) {
                        held.add(record.value());
                    }
                    return !held.isEmpty();
                });
        first.close();

        Set<String> read = new TreeSet<>();
        try (var second = member(Map.of())) {
            await(
                    () -> {
                        second.poll(POLL).forEach(record -> read.add(record.value()));
                        return read.size() == 20;
                    });
        }
        assertThat(read).containsAll(held);
    }

    @Test
    void aLockThatRunsOutLetsAnotherMemberHaveTheRecord() throws Exception {
        configure("share.record.lock.duration.ms", "1000");
        BROKERS.createTopic(topic, 1);
        produce(0, 1);
        try (var slow = member(Map.of("share.acknowledgement.mode", "explicit"));
                var other = member(Map.of())) {
            List<ConsumerRecord<String, String>> held = new ArrayList<>();
            await(
                    () -> {
                        slow.poll(POLL).forEach(held::add);
                        return !held.isEmpty();
                    });

            List<ConsumerRecord<String, String>> again = new ArrayList<>();
            await(
                    () -> {
                        other.poll(POLL).forEach(again::add);
                        return !again.isEmpty();
                    });
            other.commitSync();

            // The slow one may have been given it again, unasked, before the other came.
            assertThat(again.getFirst().deliveryCount().orElseThrow()).isGreaterThan((short) 1);
            slow.acknowledge(held.getFirst(), AcknowledgeType.ACCEPT);
            assertThat(slow.commitSync().values())
                    .singleElement()
                    .satisfies(
                            error ->
                                    assertThat(error)
                                            .get()
                                            .isInstanceOf(InvalidRecordStateException.class));
        }
    }

    @Test
    void whoRenewsItsLockKeepsTheRecord() throws Exception {
        configure("share.record.lock.duration.ms", "3000");
        BROKERS.createTopic(topic, 1);
        produce(0, 1);
        try (var member = member(Map.of("share.acknowledgement.mode", "explicit"));
                var other = member(Map.of())) {
            List<ConsumerRecord<String, String>> held = new ArrayList<>();
            await(
                    () -> {
                        member.poll(POLL).forEach(held::add);
                        return !held.isEmpty();
                    });
            long until = System.nanoTime() + 5_000_000_000L;
            while (System.nanoTime() < until) {
                member.acknowledge(held.getFirst(), AcknowledgeType.RENEW);
                member.commitSync()
                        .forEach((_, error) -> assertThat(error).isEqualTo(Optional.empty()));
                assertThat(other.poll(POLL).count()).isZero();
                member.poll(Duration.ofMillis(1));
            }
            member.acknowledge(held.getFirst(), AcknowledgeType.ACCEPT);
            member.commitSync()
                    .forEach((_, error) -> assertThat(error).isEqualTo(Optional.empty()));
        }
    }

    @Test
    void aGroupThatReadsCommittedRecordsOnlyNeverSeesAbortedOnes() throws Exception {
        configure("share.isolation.level", "read_committed");
        BROKERS.createTopic(topic, 1);
        try (var producer = BROKERS.producer(Map.of("transactional.id", topic))) {
            producer.initTransactions();
            for (int i = 0; i < 6; i++) {
                producer.beginTransaction();
                for (String value : values(10 * i, 10 * i + 10)) {
                    producer.send(new ProducerRecord<>(topic, value, value));
                }
                if (i % 2 == 0) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
            }
        }
        Set<String> committed = new TreeSet<>(values(10, 20));
        committed.addAll(values(30, 40));
        committed.addAll(values(50, 60));

        Set<String> read = new TreeSet<>();
        try (var member = member(Map.of())) {
            await(
                    () -> {
                        member.poll(POLL).forEach(record -> read.add(record.value()));
                        return read.size() >= committed.size();
                    });
        }
        assertThat(read).isEqualTo(committed);
    }

    @Test
    void nothingIsLostWhenBrokersAreKilled() throws Exception {
        BROKERS.createTopic(topic, 3);
        Set<String> read = ConcurrentHashMap.newKeySet();
        AtomicBoolean enough = new AtomicBoolean();
        Thread reading =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try (var member = member(Map.of())) {
                                        while (!enough.get()) {
                                            member.poll(POLL)
                                                    .forEach(record -> read.add(record.value()));
                                        }
                                    }
                                });
        for (int broker = 0; broker < KILLS; broker++) {
            int first = broker * 100;
            produce(first, first + 50);
            await(() -> read.containsAll(values(first, first + 50)));
            BROKERS.cluster().kill(broker);
            produce(first + 50, first + 100);
            await(() -> read.containsAll(values(first + 50, first + 100)));
            BROKERS.cluster().restart(broker);
            BROKERS.cluster().awaitReady();
        }
        enough.set(true);
        reading.join();

        assertThat(read).containsExactlyInAnyOrderElementsOf(values(0, 100 * KILLS));
    }

    // ---- telling ----

    private ShareConsumer<String, String> member(Map<String, Object> more) {
        Map<String, Object> config =
                new HashMap<>(Map.of("bootstrap.servers", BROKERS.servers(), "group.id", group));
        config.putAll(more);
        var member =
                new KafkaShareConsumer<>(
                        config, new StringDeserializer(), new StringDeserializer());
        member.subscribe(List.of(topic));
        return member;
    }

    private void produce(int from, int to) {
        try (Producer<String, String> producer = BROKERS.producer(Map.of())) {
            for (String value : values(from, to)) {
                producer.send(new ProducerRecord<>(topic, value, value));
            }
            producer.flush();
        }
    }

    private static List<String> values(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "v" + i).toList();
    }

    private static Set<String> all(Map<String, Set<String>> byMember) {
        return byMember.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().pollInSameThread().atMost(PATIENCE).until(condition);
    }
}
