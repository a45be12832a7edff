/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.coordinator.group.GroupRecord.GroupRemoved;
import dev.penstock.coordinator.group.GroupRecord.GroupStored;
import dev.penstock.coordinator.group.GroupRecord.OffsetRemoved;
import dev.penstock.coordinator.group.GroupRecord.OffsetStored;
import dev.penstock.coordinator.group.GroupRecord.StoredMember;
import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.coordinator.runtime.RecordCodec.UnreadableRecordException;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Uuid;
import dev.penstock.world.SimRandomness;
import dev.penstock.world.SimWorld;
import dev.penstock.world.junit.SeededTest;

import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordHelpers;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.OffsetAndMetadata;
import org.apache.kafka.coordinator.group.generated.GroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.GroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.LegacyOffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.LegacyOffsetCommitValue;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;
import org.apache.kafka.coordinator.group.generated.StreamsGroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.StreamsGroupMetadataValue;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;

/** Our bytes held against those of Kafka's own coordinator. */
final class GroupRecordCodecTest {
    private final GroupRecordCodec codec = new GroupRecordCodec();
    private final GroupCoordinatorRecordSerde kafka = new GroupCoordinatorRecordSerde();

    // ---- the same bytes as Kafka writes ----

    @SeededTest(seeds = 200)
    void offsetsAreStoredAsKafkaStoresThem(SimWorld world) {
        SimRandomness random = world.randomness("record");
        OffsetStored record = anyOffset(random);
        CommittedOffset committed = record.committed();

        EncodedRecord ours = codec.encode(record);

        CoordinatorRecord theirs =
                GroupCoordinatorRecordHelpers.newOffsetCommitRecord(
                        record.groupId(),
                        record.partition().topic(),
                        record.partition().partition(),
                        new OffsetAndMetadata(
                                committed.offset(),
                                committed.leaderEpoch().isPresent()
                                        ? OptionalInt.of(committed.leaderEpoch().get().value())
                                        : OptionalInt.empty(),
                                committed.metadata(),
                                committed.commitEpochMs(),
                                committed.expireEpochMs(),
                                kafkaUuid(committed.topicId().orElse(Uuid.ZERO))));
        assertSameBytes(ours, theirs);
        assertThat(codec.decode(ours.key(), ours.value())).contains(record);
    }

    @SeededTest(seeds = 200)
    void groupsAreStoredAsKafkaStoresThem(SimWorld world) {
        GroupStored record = anyGroup(world.randomness("record"));

        EncodedRecord ours = codec.encode(record);

        assertSameBytes(ours, kafkaGroup(record, (short) 3));
        assertThat(codec.decode(ours.key(), ours.value())).contains(record);
    }

    @Test
    void tombstonesAreStoredAsKafkaStoresThem() {
        EncodedRecord offset = codec.encode(new OffsetRemoved("g", new TopicPartitionName("t", 3)));
        EncodedRecord group = codec.encode(new GroupRemoved("g"));

        assertSameBytes(
                offset, GroupCoordinatorRecordHelpers.newOffsetCommitTombstoneRecord("g", "t", 3));
        assertSameBytes(group, GroupCoordinatorRecordHelpers.newGroupMetadataTombstoneRecord("g"));
        assertThat(codec.decode(offset.key(), null))
                .contains(new OffsetRemoved("g", new TopicPartitionName("t", 3)));
        assertThat(codec.decode(group.key(), null)).contains(new GroupRemoved("g"));
    }

    @Test
    void storedBytesStay() {
        GroupStored record =
                new GroupStored(
                        "g",
                        "consumer",
                        7,
                        "range",
                        "m",
                        1_000L,
                        List.of(
                                new StoredMember(
                                        "m",
                                        "i",
                                        "c",
                                        "/h",
                                        60_000,
                                        10_000,
                                        ByteBuffer.wrap(new byte[] {1}),
                                        ByteBuffer.wrap(new byte[] {2, 3}))));
        OffsetStored offset =
                new OffsetStored(
                        "g",
                        new TopicPartitionName("t", 1),
                        new CommittedOffset(
                                42, new LeaderEpoch(5), "note", 1_000L, null, new Uuid(1, 2)));

        assertThat(hex(codec.encode(record)))
                .isEqualTo(
                        spaceless(
                                "0002 0001 67"
                                        + " / 0003 0008 636f6e73756d6572 00000007 0005 72616e6765"
                                        + " 0001 6d 00000000000003e8 00000001 0001 6d 0001 69"
                                        + " 0001 63 0002 2f68 0000ea60 00002710"
                                        + " 00000001 01 00000002 0203"));
        assertThat(hex(codec.encode(offset)))
                .isEqualTo(
                        spaceless(
                                "0001 0001 67 0001 74 00000001"
                                        + " / 0004 000000000000002a 00000005 05 6e6f7465"
                                        + " 00000000000003e8"
                                        + " 01 00 10 0000000000000001 0000000000000002"));
    }

    private static String hex(EncodedRecord record) {
        ByteBuffer value = record.value();
        return hex(record.key()) + "/" + (value == null ? "tombstone" : hex(value));
    }

    /** The spaces are for the reader. */
    private static String spaceless(String hex) {
        return hex.replace(" ", "");
    }

    private static String hex(ByteBuffer bytes) {
        return HexFormat.of().formatHex(array(bytes));
    }

    // ---- what older coordinators stored ----

    @ParameterizedTest
    @ValueSource(shorts = {0, 1, 2, 3, 4})
    void offsetsOfEveryVersionAreRead(short version) {
        OffsetCommitValue value =
                new OffsetCommitValue().setOffset(42).setMetadata("note").setCommitTimestamp(1_000);
        if (version == 1) {
            value.setExpireTimestamp(5_000);
        }
        if (version >= 3) {
            value.setLeaderEpoch(9);
        }
        CoordinatorRecord theirs =
                CoordinatorRecord.record(
                        new OffsetCommitKey().setGroup("g").setTopic("t").setPartition(2),
                        new ApiMessageAndVersion(value, version));

        assertThat(decoded(theirs))
                .isEqualTo(
                        new OffsetStored(
                                "g",
                                new TopicPartitionName("t", 2),
                                new CommittedOffset(
                                        42,
                                        version >= 3 ? new LeaderEpoch(9) : null,
                                        "note",
                                        1_000,
                                        version == 1 ? Long.valueOf(5_000) : null,
                                        null)));
    }

    @ParameterizedTest
    @ValueSource(shorts = {0, 1, 2, 3, 4})
    void groupsOfEveryVersionAreRead(short version) {
        GroupStored record = anyGroup(new SimWorld(version + 1L).randomness("record"));

        GroupStored read = (GroupStored) decoded(kafkaGroup(record, version));

        assertThat(read.groupId()).isEqualTo(record.groupId());
        assertThat(read.generationId()).isEqualTo(record.generationId());
        assertThat(read.stateEpochMs())
                .isEqualTo(version >= 2 ? record.stateEpochMs() : GroupRecord.UNKNOWN_TIME);
        assertThat(read.members()).hasSameSizeAs(record.members());
        for (int i = 0; i < read.members().size(); i++) {
            StoredMember expected = record.members().get(i);
            StoredMember member = read.members().get(i);
            assertThat(member.memberId()).isEqualTo(expected.memberId());
            assertThat(member.subscription()).isEqualTo(expected.subscription());
            assertThat(member.assignment()).isEqualTo(expected.assignment());
            assertThat(member.rebalanceTimeoutMs())
                    .isEqualTo(version >= 1 ? expected.rebalanceTimeoutMs() : -1);
            assertThat(member.groupInstanceId())
                    .isEqualTo(version >= 3 ? expected.groupInstanceId() : null);
        }
    }

    @Test
    void offsetsUnderTheOldestKeyAreRead() {
        CoordinatorRecord theirs =
                CoordinatorRecord.record(
                        new LegacyOffsetCommitKey().setGroup("g").setTopic("t").setPartition(2),
                        new ApiMessageAndVersion(
                                new LegacyOffsetCommitValue()
                                        .setOffset(42)
                                        .setMetadata("note")
                                        .setCommitTimestamp(1_000),
                                (short) 0));

        assertThat(decoded(theirs))
                .isEqualTo(
                        new OffsetStored(
                                "g",
                                new TopicPartitionName("t", 2),
                                new CommittedOffset(42, null, "note", 1_000, null, null)));
    }

    @Test
    void recordsOfOtherKindsAreLeftAlone() {
        CoordinatorRecord theirs =
                CoordinatorRecord.record(
                        new StreamsGroupMetadataKey().setGroupId("g"),
                        new ApiMessageAndVersion(
                                new StreamsGroupMetadataValue().setEpoch(1), (short) 0));

        assertThat(codec.decode(key(theirs), value(theirs))).isEmpty();
    }

    // ---- damage ----

    @SeededTest(seeds = 300)
    void damagedRecordsAreRefusedAsSuch(SimWorld world) {
        SimRandomness random = world.randomness("record");
        EncodedRecord record =
                codec.encode(random.nextBoolean() ? anyGroup(random) : anyOffset(random));
        byte[] key = array(record.key());
        byte[] value = array(record.value());
        byte[] damaged = random.nextBoolean() ? key : value;
        damaged[random.nextInt(damaged.length)] = (byte) random.nextLong();
        int keyLength = random.nextInt(4) == 0 ? random.nextInt(key.length + 1) : key.length;
        int length = random.nextInt(4) == 0 ? random.nextInt(value.length + 1) : value.length;
        ByteBuffer keyBytes = ByteBuffer.wrap(key, 0, keyLength);
        ByteBuffer valueBytes = ByteBuffer.wrap(value, 0, length);

        try {
            codec.decode(keyBytes, valueBytes);
        } catch (UnreadableRecordException expected) {
            assertThat(expected).hasMessageContaining("stored");
        }

        assertThat(keyBytes.remaining()).as("positions do not move").isEqualTo(keyLength);
        assertThat(valueBytes.remaining()).as("positions do not move").isEqualTo(length);
    }

    @Test
    void versionsOfTheFutureAreRefused() {
        EncodedRecord record = codec.encode(new OffsetRemoved("g", new TopicPartitionName("t", 0)));

        assertThatThrownBy(
                        () -> codec.decode(record.key(), ByteBuffer.wrap(new byte[] {0, 99, 0, 0})))
                .isInstanceOf(UnreadableRecordException.class);
    }

    // ---- making them ----

    private static OffsetStored anyOffset(SimRandomness random) {
        boolean expires = random.nextInt(3) == 0;
        return new OffsetStored(
                anyText(random),
                new TopicPartitionName(anyText(random), random.nextInt(Integer.MAX_VALUE)),
                new CommittedOffset(
                        random.nextLong(),
                        expires || random.nextBoolean()
                                ? null
                                : new LeaderEpoch(random.nextInt(Integer.MAX_VALUE)),
                        anyText(random),
                        random.nextLong() >>> 1,
                        expires ? Long.valueOf(random.nextLong() >>> 1) : null,
                        expires || random.nextBoolean() ? null : Uuid.random(random)));
    }

    private static GroupStored anyGroup(SimRandomness random) {
        List<StoredMember> members = new ArrayList<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            members.add(
                    new StoredMember(
                            anyText(random),
                            random.nextBoolean() ? anyText(random) : null,
                            anyText(random),
                            anyText(random),
                            random.nextInt(Integer.MAX_VALUE),
                            random.nextInt(Integer.MAX_VALUE),
                            anyBytes(random),
                            anyBytes(random)));
        }
        boolean empty = members.isEmpty();
        return new GroupStored(
                anyText(random),
                anyText(random),
                random.nextInt(Integer.MAX_VALUE),
                empty ? null : anyText(random),
                empty ? null : members.getFirst().memberId(),
                random.nextLong() >>> 1,
                members);
    }

    private static String anyText(SimRandomness random) {
        return "aé漢😀".substring(0, random.nextInt(4)) + random.nextInt(1_000);
    }

    private static ByteBuffer anyBytes(SimRandomness random) {
        byte[] bytes = new byte[random.nextInt(200)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextLong();
        }
        return ByteBuffer.wrap(bytes);
    }

    private static CoordinatorRecord kafkaGroup(GroupStored record, short version) {
        GroupMetadataValue value =
                new GroupMetadataValue()
                        .setProtocolType(record.protocolType())
                        .setGeneration(record.generationId())
                        .setProtocol(record.protocolName())
                        .setLeader(record.leader())
                        .setCurrentStateTimestamp(record.stateEpochMs());
        for (StoredMember member : record.members()) {
            value.members()
                    .add(
                            new GroupMetadataValue.MemberMetadata()
                                    .setMemberId(member.memberId())
                                    .setGroupInstanceId(member.groupInstanceId())
                                    .setClientId(member.clientId())
                                    .setClientHost(member.clientHost())
                                    .setRebalanceTimeout(member.rebalanceTimeoutMs())
                                    .setSessionTimeout(member.sessionTimeoutMs())
                                    .setSubscription(array(member.subscription()))
                                    .setAssignment(array(member.assignment())));
        }
        return CoordinatorRecord.record(
                new GroupMetadataKey().setGroup(record.groupId()),
                new ApiMessageAndVersion((ApiMessage) value, version));
    }

    private void assertSameBytes(EncodedRecord ours, CoordinatorRecord theirs) {
        assertThat(ours.key()).isEqualTo(key(theirs));
        assertThat(ours.value()).isEqualTo(value(theirs));
        CoordinatorRecord readByKafka =
                kafka.deserialize(ours.key().duplicate(), copy(ours.value()));
        assertThat(readByKafka).isEqualTo(theirs);
    }

    private GroupRecord decoded(CoordinatorRecord theirs) {
        return codec.decode(key(theirs), value(theirs)).orElseThrow();
    }

    private ByteBuffer key(CoordinatorRecord record) {
        return ByteBuffer.wrap(kafka.serializeKey(record));
    }

    private @Nullable ByteBuffer value(CoordinatorRecord record) {
        byte[] value = kafka.serializeValue(record);
        return value == null ? null : ByteBuffer.wrap(value);
    }

    private static @Nullable ByteBuffer copy(@Nullable ByteBuffer bytes) {
        return bytes == null ? null : bytes.duplicate();
    }

    private static org.apache.kafka.common.Uuid kafkaUuid(Uuid id) {
        return new org.apache.kafka.common.Uuid(id.mostSignificant(), id.leastSignificant());
    }

    private static byte[] array(@Nullable ByteBuffer bytes) {
        byte[] array = new byte[bytes == null ? 0 : bytes.remaining()];
        if (bytes != null) {
            bytes.get(bytes.position(), array);
        }
        return Arrays.copyOf(array, array.length);
    }
}
