/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.coordinator.group.consumer.ClassicProtocols.Offered;
import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.schema.WireReader;
import dev.penstock.world.SimRandomness;
import dev.penstock.world.SimWorld;
import dev.penstock.world.junit.SeededTest;

import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Kafka's own classes read what is stored, and would have stored the same bytes. */
final class ConsumerRecordCodecTest {
    private final GroupCoordinatorRecordSerde kafka = new GroupCoordinatorRecordSerde();

    @SeededTest(seeds = 200)
    void recordsAreStoredAsKafkaStoresThem(SimWorld world) {
        for (ConsumerRecord record : records(world.randomness("record"))) {
            EncodedRecord ours = ConsumerRecordCodec.encode(record);

            CoordinatorRecord theirs =
                    kafka.deserialize(
                            ours.key().duplicate(),
                            ours.value() == null ? null : ours.value().duplicate());

            assertThat(ByteBuffer.wrap(kafka.serializeKey(theirs))).isEqualTo(ours.key());
            byte[] value = kafka.serializeValue(theirs);
            assertThat(value == null ? null : ByteBuffer.wrap(value)).isEqualTo(ours.value());
            assertThat(record.isTombstone()).isEqualTo(ours.value() == null);
            assertThat(decoded(ours)).contains(record);
        }
    }

    private static Optional<ConsumerRecord> decoded(EncodedRecord encoded) {
        WireReader key = WireReader.over(encoded.key().duplicate());
        return ConsumerRecordCodec.decode(key.int16("type"), key, encoded.value());
    }

    private static List<ConsumerRecord> records(SimRandomness random) {
        String group = text(random);
        String member = text(random);
        return List.of(
                new ConsumerRecord.GroupEpoch(group, random.nextInt(9_999), random.nextLong()),
                new ConsumerRecord.GroupEpochRemoved(group),
                new ConsumerRecord.MemberStored(group, member, subscription(random)),
                new ConsumerRecord.MemberRemoved(group, member),
                new ConsumerRecord.TargetEpoch(group, random.nextInt(9_999), random.nextLong()),
                new ConsumerRecord.TargetEpochRemoved(group),
                new ConsumerRecord.TargetStored(group, member, partitions(random)),
                new ConsumerRecord.TargetRemoved(group, member),
                new ConsumerRecord.CurrentStored(group, member, current(random)),
                new ConsumerRecord.CurrentRemoved(group, member),
                new ConsumerRecord.RegexStored(
                        group,
                        "a.*",
                        new ResolvedRegex(names(random), random.nextLong(), random.nextLong())),
                new ConsumerRecord.RegexRemoved(group, "a.*"));
    }

    private static Subscription subscription(SimRandomness random) {
        return new Subscription(
                random.nextBoolean() ? text(random) : null,
                random.nextBoolean() ? text(random) : null,
                text(random),
                text(random),
                names(random),
                random.nextBoolean() ? text(random) : null,
                random.nextInt(99_999) - 1,
                random.nextBoolean() ? text(random) : null,
                random.nextBoolean() ? classic(random) : null);
    }

    private static ClassicProtocols classic(SimRandomness random) {
        List<Offered> offered = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            offered.add(
                    new Offered(
                            text(random),
                            ByteBuffer.wrap(new byte[random.nextInt(5)]).asReadOnlyBuffer()));
        }
        return new ClassicProtocols(random.nextInt(99_999), offered);
    }

    private static CurrentAssignment current(SimRandomness random) {
        return new CurrentAssignment(
                random.nextInt(99) - 2,
                random.nextInt(99),
                MemberState.values()[random.nextInt(3)],
                epochs(random),
                epochs(random));
    }

    private static SortedMap<TopicPartition, Integer> epochs(SimRandomness random) {
        SortedMap<TopicPartition, Integer> epochs = new TreeMap<>();
        partitions(random).forEach(each -> epochs.put(each, random.nextInt(99)));
        return epochs;
    }

    private static SortedSet<TopicPartition> partitions(SimRandomness random) {
        SortedSet<TopicPartition> partitions = new TreeSet<>();
        for (int i = 0; i < random.nextInt(6); i++) {
            partitions.add(
                    new TopicPartition(new Uuid(1, 1 + random.nextInt(3)), random.nextInt(9)));
        }
        return partitions;
    }

    private static SortedSet<String> names(SimRandomness random) {
        SortedSet<String> names = new TreeSet<>();
        for (int i = 0; i < random.nextInt(4); i++) {
            names.add(text(random));
        }
        return names;
    }

    private static String text(SimRandomness random) {
        return "text-" + random.nextInt(1_000);
    }
}
