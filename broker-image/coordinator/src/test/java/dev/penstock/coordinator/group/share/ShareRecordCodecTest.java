/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.share;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Kafka's own classes read what is stored, and would have stored the same bytes. */
final class ShareRecordCodecTest {
    private final GroupCoordinatorRecordSerde kafka = new GroupCoordinatorRecordSerde();

    @SeededTest(seeds = 200)
    void recordsAreStoredAsKafkaStoresThem(SimWorld world) {
        for (ShareRecord record : records(world.randomness("record"))) {
            EncodedRecord ours = ShareRecordCodec.encode(record);
            ByteBuffer value = ours.value();

            CoordinatorRecord theirs =
                    kafka.deserialize(
                            ours.key().duplicate(), value == null ? null : value.duplicate());

            assertThat(ByteBuffer.wrap(kafka.serializeKey(theirs))).isEqualTo(ours.key());
            byte[] theirValue = kafka.serializeValue(theirs);
            assertThat(theirValue == null ? null : ByteBuffer.wrap(theirValue)).isEqualTo(value);
            assertThat(record.isTombstone()).isEqualTo(value == null);
            WireReader key = WireReader.over(ours.key().duplicate());
            assertThat(ShareRecordCodec.decode(key.int16("type"), key, value)).contains(record);
        }
    }

    private static List<ShareRecord> records(SimRandomness random) {
        String group = "group-" + random.nextInt(1_000);
        String member = "member-" + random.nextInt(1_000);
        return List.of(
                new ShareRecord.GroupEpoch(group, random.nextInt(9_999), random.nextLong()),
                new ShareRecord.GroupEpochRemoved(group),
                new ShareRecord.MemberStored(
                        group,
                        member,
                        new ShareSubscription(
                                random.nextBoolean() ? "rack" : null,
                                "client",
                                "/10.0.0.1",
                                new TreeSet<>(List.of("a", "b").subList(0, random.nextInt(3))))),
                new ShareRecord.MemberRemoved(group, member),
                new ShareRecord.TargetEpoch(group, random.nextInt(9_999), random.nextLong()),
                new ShareRecord.TargetEpochRemoved(group),
                new ShareRecord.TargetStored(group, member, partitions(random)),
                new ShareRecord.TargetRemoved(group, member),
                new ShareRecord.CurrentStored(
                        group,
                        member,
                        new ShareAssignment(
                                random.nextInt(99), random.nextInt(99), partitions(random))),
                new ShareRecord.CurrentRemoved(group, member),
                new ShareRecord.StateStored(group, state(random)),
                new ShareRecord.StateRemoved(group));
    }

    private static StatePartitions state(SimRandomness random) {
        SortedMap<Uuid, String> names = new TreeMap<>();
        SortedSet<Uuid> deleting = new TreeSet<>();
        for (int topic = 1; topic <= 5; topic++) {
            names.put(new Uuid(1, topic), "topic-" + topic);
            if (topic > 3 && random.nextBoolean()) {
                deleting.add(new Uuid(1, topic));
            }
        }
        return new StatePartitions(partitions(random), partitions(random), deleting, names);
    }

    private static SortedSet<TopicPartition> partitions(SimRandomness random) {
        SortedSet<TopicPartition> partitions = new TreeSet<>();
        for (int i = 0; i < random.nextInt(6); i++) {
            partitions.add(
                    new TopicPartition(new Uuid(1, 1 + random.nextInt(3)), random.nextInt(9)));
        }
        return partitions;
    }
}
