/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRecord.GroupRemoved;
import dev.penstock.coordinator.group.GroupRecord.GroupStored;
import dev.penstock.coordinator.group.GroupRecord.OfConsumerGroup;
import dev.penstock.coordinator.group.GroupRecord.OfShareGroup;
import dev.penstock.coordinator.group.GroupRecord.OffsetRemoved;
import dev.penstock.coordinator.group.GroupRecord.OffsetStored;
import dev.penstock.coordinator.group.GroupRecord.StoredMember;
import dev.penstock.coordinator.group.consumer.ConsumerRecordCodec;
import dev.penstock.coordinator.group.share.ShareRecordCodec;
import dev.penstock.coordinator.message.GroupMetadataKey;
import dev.penstock.coordinator.message.GroupMetadataValue;
import dev.penstock.coordinator.message.LegacyOffsetCommitKey;
import dev.penstock.coordinator.message.LegacyOffsetCommitValue;
import dev.penstock.coordinator.message.OffsetCommitKey;
import dev.penstock.coordinator.message.OffsetCommitValue;
import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.coordinator.runtime.RecordCodec;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Uuid;
import dev.penstock.schema.MalformedMessageException;
import dev.penstock.schema.Message;
import dev.penstock.schema.UnsupportedVersionException;
import dev.penstock.schema.WireReader;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Between group records and Kafka's bytes of {@code __consumer_offsets}, so that lag exporters and
 * Kafka's own tools read them (docs/formats/coordinator-records.md).
 *
 * <pre>
 *   key    type int16 | OffsetCommitKey (type 1) or GroupMetadataKey (type 2), each of version 0
 *   value  version int16 | OffsetCommitValue or GroupMetadataValue of that version; none: a tombstone
 * </pre>
 *
 * The other types belong to consumer groups: {@link ConsumerRecordCodec}, and to share groups:
 * {@link ShareRecordCodec}.
 */
final class GroupRecordCodec implements RecordCodec<GroupRecord> {
    /** The version whose values can say when an offset expires; later ones cannot. */
    static final short OFFSET_VALUE_WITH_EXPIRY = 1;

    /** As Kafka 4.4 writes it. */
    static final short OFFSET_VALUE = 4;

    /** As Kafka 4.4 writes it. */
    static final short GROUP_VALUE = 3;

    private static final short KEY_VERSION = 0;
    private static final int NO_LEADER_EPOCH = -1;
    private static final long NO_TIME = -1L;

    // ---- encode ----

    @Override
    public EncodedRecord encode(GroupRecord record) {
        return switch (record) {
            case OffsetStored(var groupId, var partition, var committed) ->
                    new EncodedRecord(
                            offsetKey(groupId, partition),
                            bytes(offsetVersion(committed), offsetValue(committed)));
            case OffsetRemoved(var groupId, var partition) ->
                    new EncodedRecord(offsetKey(groupId, partition), null);
            case GroupStored stored ->
                    new EncodedRecord(
                            groupKey(stored.groupId()), bytes(GROUP_VALUE, groupValue(stored)));
            case GroupRemoved(var groupId) -> new EncodedRecord(groupKey(groupId), null);
            case OfConsumerGroup(var fact) -> ConsumerRecordCodec.encode(fact);
            case OfShareGroup(var fact) -> ShareRecordCodec.encode(fact);
        };
    }

    private static ByteBuffer offsetKey(String groupId, TopicPartitionName partition) {
        OffsetCommitKey key =
                new OffsetCommitKey()
                        .setGroup(groupId)
                        .setTopic(partition.topic())
                        .setPartition(partition.partition());
        return keyBytes(OffsetCommitKey.API_KEY, key);
    }

    private static ByteBuffer groupKey(String groupId) {
        return keyBytes(GroupMetadataKey.API_KEY, new GroupMetadataKey().setGroup(groupId));
    }

    private static short offsetVersion(CommittedOffset committed) {
        return committed.expireEpochMs().isPresent() ? OFFSET_VALUE_WITH_EXPIRY : OFFSET_VALUE;
    }

    private static OffsetCommitValue offsetValue(CommittedOffset committed) {
        return new OffsetCommitValue()
                .setOffset(committed.offset())
                .setLeaderEpoch(committed.leaderEpoch().map(LeaderEpoch::value).orElse(-1))
                .setMetadata(committed.metadata())
                .setCommitTimestamp(committed.commitEpochMs())
                .setExpireTimestamp(committed.expireEpochMs().orElse(NO_TIME))
                .setTopicId(committed.topicId().orElse(Uuid.ZERO));
    }

    private static GroupMetadataValue groupValue(GroupStored stored) {
        return new GroupMetadataValue()
                .setProtocolType(stored.protocolType())
                .setGeneration(stored.generationId())
                .setProtocol(stored.protocolName())
                .setLeader(stored.leader())
                .setCurrentStateTimestamp(stored.stateEpochMs())
                .setMembers(stored.members().stream().map(GroupRecordCodec::memberValue).toList());
    }

    private static GroupMetadataValue.MemberMetadata memberValue(StoredMember member) {
        return new GroupMetadataValue.MemberMetadata()
                .setMemberId(member.memberId())
                .setGroupInstanceId(member.groupInstanceId())
                .setClientId(member.clientId())
                .setClientHost(member.clientHost())
                .setRebalanceTimeout(member.rebalanceTimeoutMs())
                .setSessionTimeout(member.sessionTimeoutMs())
                .setSubscription(array(member.subscription()))
                .setAssignment(array(member.assignment()));
    }

    private static ByteBuffer keyBytes(short type, Message key) {
        return EncodedRecord.bytes(type, key, KEY_VERSION);
    }

    private static ByteBuffer bytes(short version, Message value) {
        return EncodedRecord.bytes(version, value, version);
    }

    private static byte[] array(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(bytes.position(), array);
        return array;
    }

    // ---- decode ----

    @Override
    public Optional<GroupRecord> decode(ByteBuffer key, @Nullable ByteBuffer value) {
        try {
            return decodeKnown(key, value);
        } catch (MalformedMessageException | UnsupportedVersionException e) {
            throw new UnreadableRecordException("a stored group record cannot be read", e);
        }
    }

    private static Optional<GroupRecord> decodeKnown(ByteBuffer key, @Nullable ByteBuffer value) {
        WireReader reader = WireReader.over(key.duplicate());
        short type = reader.int16("type of the key");
        return switch (type) {
            case LegacyOffsetCommitKey.API_KEY -> {
                LegacyOffsetCommitKey known = new LegacyOffsetCommitKey();
                known.read(reader, KEY_VERSION);
                TopicPartitionName partition = partition(known.topic(), known.partition());
                yield Optional.of(
                        value == null
                                ? new OffsetRemoved(known.group(), partition)
                                : new OffsetStored(known.group(), partition, legacy(value)));
            }
            case OffsetCommitKey.API_KEY -> {
                OffsetCommitKey known = new OffsetCommitKey();
                known.read(reader, KEY_VERSION);
                TopicPartitionName partition = partition(known.topic(), known.partition());
                yield Optional.of(
                        value == null
                                ? new OffsetRemoved(known.group(), partition)
                                : new OffsetStored(known.group(), partition, committed(value)));
            }
            case GroupMetadataKey.API_KEY -> {
                GroupMetadataKey known = new GroupMetadataKey();
                known.read(reader, KEY_VERSION);
                yield Optional.of(
                        value == null
                                ? new GroupRemoved(known.group())
                                : stored(known.group(), value));
            }
            default ->
                    ConsumerRecordCodec.decode(type, reader, value)
                            .<GroupRecord>map(OfConsumerGroup::new)
                            .or(
                                    () ->
                                            ShareRecordCodec.decode(type, reader, value)
                                                    .map(OfShareGroup::new));
        };
    }

    private static TopicPartitionName partition(String topic, int partition) {
        if (partition < 0) {
            throw new UnreadableRecordException("a stored offset has partition " + partition, null);
        }
        return new TopicPartitionName(topic, partition);
    }

    private static CommittedOffset committed(ByteBuffer bytes) {
        OffsetCommitValue value = read(new OffsetCommitValue(), bytes);
        int epoch = value.leaderEpoch();
        long expires = value.expireTimestamp();
        return new CommittedOffset(
                value.offset(),
                epoch <= NO_LEADER_EPOCH ? null : new LeaderEpoch(epoch),
                value.metadata(),
                value.commitTimestamp(),
                expires == NO_TIME ? null : Long.valueOf(expires),
                value.topicId().isZero() ? null : value.topicId());
    }

    private static CommittedOffset legacy(ByteBuffer bytes) {
        LegacyOffsetCommitValue value = read(new LegacyOffsetCommitValue(), bytes);
        return new CommittedOffset(
                value.offset(), null, value.metadata(), value.commitTimestamp(), null, null);
    }

    private static GroupStored stored(String groupId, ByteBuffer bytes) {
        GroupMetadataValue value = read(new GroupMetadataValue(), bytes);
        List<StoredMember> members =
                value.members().stream().map(GroupRecordCodec::member).toList();
        if (!members.isEmpty() && value.protocol() == null) {
            throw new UnreadableRecordException(
                    "stored group " + groupId + " has members but no protocol", null);
        }
        return new GroupStored(
                groupId,
                value.protocolType(),
                value.generation(),
                value.protocol(),
                value.leader(),
                value.currentStateTimestamp(),
                members);
    }

    private static StoredMember member(GroupMetadataValue.MemberMetadata member) {
        return new StoredMember(
                member.memberId(),
                member.groupInstanceId(),
                member.clientId(),
                member.clientHost(),
                member.rebalanceTimeout(),
                member.sessionTimeout(),
                ByteBuffer.wrap(member.subscription()).asReadOnlyBuffer(),
                ByteBuffer.wrap(member.assignment()).asReadOnlyBuffer());
    }

    private static <M extends Message> M read(M message, ByteBuffer bytes) {
        WireReader reader = WireReader.over(bytes.duplicate());
        message.read(reader, reader.int16("version of the value"));
        return message;
    }
}
