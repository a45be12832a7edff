/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.share;

import dev.penstock.coordinator.message.ShareGroupCurrentMemberAssignmentKey;
import dev.penstock.coordinator.message.ShareGroupCurrentMemberAssignmentValue;
import dev.penstock.coordinator.message.ShareGroupMemberMetadataKey;
import dev.penstock.coordinator.message.ShareGroupMemberMetadataValue;
import dev.penstock.coordinator.message.ShareGroupMetadataKey;
import dev.penstock.coordinator.message.ShareGroupMetadataValue;
import dev.penstock.coordinator.message.ShareGroupStatePartitionMetadataKey;
import dev.penstock.coordinator.message.ShareGroupTargetAssignmentMemberKey;
import dev.penstock.coordinator.message.ShareGroupTargetAssignmentMemberValue;
import dev.penstock.coordinator.message.ShareGroupTargetAssignmentMetadataKey;
import dev.penstock.coordinator.message.ShareGroupTargetAssignmentMetadataValue;
import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.coordinator.runtime.RecordCodec.UnreadableRecordException;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.schema.Message;
import dev.penstock.schema.WireReader;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Between the records of share groups and Kafka's bytes of {@code __consumer_offsets}
 * (docs/formats/coordinator-records.md).
 *
 * <pre>
 *   key    type int16 | the key's message in version 0
 *   value  version int16 (0) | the value's message; none: a tombstone
 * </pre>
 */
public final class ShareRecordCodec {
    private static final short VERSION = 0;

    /** Kafka's number of a member that has what is meant for it; in a share group all do. */
    private static final byte STABLE = 1;

    private ShareRecordCodec() {}

    // ---- encode ----

    public static EncodedRecord encode(ShareRecord record) {
        return switch (record) {
            case ShareRecord.GroupEpoch(var groupId, var epoch, var hash) ->
                    stored(
                            groupKey(groupId),
                            new ShareGroupMetadataValue().setEpoch(epoch).setMetadataHash(hash));
            case ShareRecord.GroupEpochRemoved(var groupId) -> removed(groupKey(groupId));
            case ShareRecord.MemberStored(var groupId, var memberId, var said) ->
                    stored(memberKey(groupId, memberId), subscription(said));
            case ShareRecord.MemberRemoved(var groupId, var memberId) ->
                    removed(memberKey(groupId, memberId));
            case ShareRecord.TargetEpoch(var groupId, var epoch, var atEpochMs) ->
                    stored(
                            targetEpochKey(groupId),
                            new ShareGroupTargetAssignmentMetadataValue()
                                    .setAssignmentEpoch(epoch)
                                    .setAssignmentTimestamp(atEpochMs));
            case ShareRecord.TargetEpochRemoved(var groupId) -> removed(targetEpochKey(groupId));
            case ShareRecord.TargetStored(var groupId, var memberId, var partitions) ->
                    stored(targetKey(groupId, memberId), target(partitions));
            case ShareRecord.TargetRemoved(var groupId, var memberId) ->
                    removed(targetKey(groupId, memberId));
            case ShareRecord.CurrentStored(var groupId, var memberId, var current) ->
                    stored(currentKey(groupId, memberId), current(current));
            case ShareRecord.CurrentRemoved(var groupId, var memberId) ->
                    removed(currentKey(groupId, memberId));
            case ShareRecord.StateStored(var groupId, var state) ->
                    stored(stateKey(groupId), StatePartitionsWire.value(state));
            case ShareRecord.StateRemoved(var groupId) -> removed(stateKey(groupId));
        };
    }

    private static EncodedRecord stored(ByteBuffer key, Message value) {
        return new EncodedRecord(key, bytes(VERSION, value));
    }

    private static EncodedRecord removed(ByteBuffer key) {
        return new EncodedRecord(key, null);
    }

    private static ByteBuffer bytes(short typeOrVersion, Message message) {
        return EncodedRecord.bytes(typeOrVersion, message, VERSION);
    }

    private static ByteBuffer groupKey(String groupId) {
        return bytes(
                ShareGroupMetadataKey.API_KEY, new ShareGroupMetadataKey().setGroupId(groupId));
    }

    private static ByteBuffer memberKey(String groupId, String memberId) {
        return bytes(
                ShareGroupMemberMetadataKey.API_KEY,
                new ShareGroupMemberMetadataKey().setGroupId(groupId).setMemberId(memberId));
    }

    private static ByteBuffer targetEpochKey(String groupId) {
        return bytes(
                ShareGroupTargetAssignmentMetadataKey.API_KEY,
                new ShareGroupTargetAssignmentMetadataKey().setGroupId(groupId));
    }

    private static ByteBuffer targetKey(String groupId, String memberId) {
        return bytes(
                ShareGroupTargetAssignmentMemberKey.API_KEY,
                new ShareGroupTargetAssignmentMemberKey()
                        .setGroupId(groupId)
                        .setMemberId(memberId));
    }

    private static ByteBuffer currentKey(String groupId, String memberId) {
        return bytes(
                ShareGroupCurrentMemberAssignmentKey.API_KEY,
                new ShareGroupCurrentMemberAssignmentKey()
                        .setGroupId(groupId)
                        .setMemberId(memberId));
    }

    private static ByteBuffer stateKey(String groupId) {
        return bytes(
                ShareGroupStatePartitionMetadataKey.API_KEY,
                new ShareGroupStatePartitionMetadataKey().setGroupId(groupId));
    }

    private static ShareGroupMemberMetadataValue subscription(ShareSubscription said) {
        return new ShareGroupMemberMetadataValue()
                .setRackId(said.rackId())
                .setClientId(said.clientId())
                .setClientHost(said.clientHost())
                .setSubscribedTopicNames(List.copyOf(said.topics()));
    }

    private static ShareGroupTargetAssignmentMemberValue target(
            Collection<TopicPartition> partitions) {
        List<ShareGroupTargetAssignmentMemberValue.TopicPartition> topics = new ArrayList<>();
        byTopic(partitions)
                .forEach(
                        (topicId, numbers) ->
                                topics.add(
                                        new ShareGroupTargetAssignmentMemberValue.TopicPartition()
                                                .setTopicId(topicId)
                                                .setPartitions(numbers)));
        return new ShareGroupTargetAssignmentMemberValue().setTopicPartitions(topics);
    }

    private static ShareGroupCurrentMemberAssignmentValue current(ShareAssignment current) {
        List<ShareGroupCurrentMemberAssignmentValue.TopicPartitions> topics = new ArrayList<>();
        byTopic(current.partitions())
                .forEach(
                        (topicId, numbers) ->
                                topics.add(
                                        new ShareGroupCurrentMemberAssignmentValue.TopicPartitions()
                                                .setTopicId(topicId)
                                                .setPartitions(numbers)));
        return new ShareGroupCurrentMemberAssignmentValue()
                .setMemberEpoch(current.epoch())
                .setPreviousMemberEpoch(current.previousEpoch())
                .setState(STABLE)
                .setAssignedPartitions(topics);
    }

    static SortedMap<Uuid, List<Integer>> byTopic(Collection<TopicPartition> partitions) {
        SortedMap<Uuid, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            byTopic.computeIfAbsent(partition.topicId(), _ -> new ArrayList<>())
                    .add(partition.partition());
        }
        return byTopic;
    }

    // ---- decode ----

    /** Reads a record if its key is of a type that belongs to share groups. */
    public static Optional<ShareRecord> decode(
            short type, WireReader key, @Nullable ByteBuffer value) {
        return switch (type) {
            case ShareGroupMetadataKey.API_KEY ->
                    Optional.of(groupEpoch(read(new ShareGroupMetadataKey(), key), value));
            case ShareGroupMemberMetadataKey.API_KEY ->
                    Optional.of(member(read(new ShareGroupMemberMetadataKey(), key), value));
            case ShareGroupTargetAssignmentMetadataKey.API_KEY ->
                    Optional.of(
                            targetEpoch(
                                    read(new ShareGroupTargetAssignmentMetadataKey(), key), value));
            case ShareGroupTargetAssignmentMemberKey.API_KEY ->
                    Optional.of(
                            target(read(new ShareGroupTargetAssignmentMemberKey(), key), value));
            case ShareGroupCurrentMemberAssignmentKey.API_KEY ->
                    Optional.of(
                            current(read(new ShareGroupCurrentMemberAssignmentKey(), key), value));
            case ShareGroupStatePartitionMetadataKey.API_KEY ->
                    Optional.of(state(read(new ShareGroupStatePartitionMetadataKey(), key), value));
            default -> Optional.empty();
        };
    }

    private static <M extends Message> M read(M key, WireReader reader) {
        key.read(reader, VERSION);
        return key;
    }

    static <M extends Message> M value(M message, ByteBuffer bytes) {
        WireReader reader = WireReader.over(bytes.duplicate());
        message.read(reader, reader.int16("version of the value"));
        return message;
    }

    private static ShareRecord groupEpoch(ShareGroupMetadataKey key, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return new ShareRecord.GroupEpochRemoved(key.groupId());
        }
        ShareGroupMetadataValue value = value(new ShareGroupMetadataValue(), bytes);
        return new ShareRecord.GroupEpoch(key.groupId(), value.epoch(), value.metadataHash());
    }

    private static ShareRecord member(ShareGroupMemberMetadataKey key, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return new ShareRecord.MemberRemoved(key.groupId(), key.memberId());
        }
        ShareGroupMemberMetadataValue value = value(new ShareGroupMemberMetadataValue(), bytes);
        return new ShareRecord.MemberStored(
                key.groupId(),
                key.memberId(),
                new ShareSubscription(
                        value.rackId(),
                        value.clientId(),
                        value.clientHost(),
                        new TreeSet<>(value.subscribedTopicNames())));
    }

    private static ShareRecord targetEpoch(
            ShareGroupTargetAssignmentMetadataKey key, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return new ShareRecord.TargetEpochRemoved(key.groupId());
        }
        ShareGroupTargetAssignmentMetadataValue value =
                value(new ShareGroupTargetAssignmentMetadataValue(), bytes);
        return new ShareRecord.TargetEpoch(
                key.groupId(), value.assignmentEpoch(), value.assignmentTimestamp());
    }

    private static ShareRecord target(
            ShareGroupTargetAssignmentMemberKey key, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return new ShareRecord.TargetRemoved(key.groupId(), key.memberId());
        }
        ShareGroupTargetAssignmentMemberValue value =
                value(new ShareGroupTargetAssignmentMemberValue(), bytes);
        TreeSet<TopicPartition> partitions = new TreeSet<>();
        value.topicPartitions()
                .forEach(topic -> addAll(partitions, topic.topicId(), topic.partitions()));
        return new ShareRecord.TargetStored(key.groupId(), key.memberId(), partitions);
    }

    private static ShareRecord current(
            ShareGroupCurrentMemberAssignmentKey key, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return new ShareRecord.CurrentRemoved(key.groupId(), key.memberId());
        }
        ShareGroupCurrentMemberAssignmentValue value =
                value(new ShareGroupCurrentMemberAssignmentValue(), bytes);
        TreeSet<TopicPartition> partitions = new TreeSet<>();
        value.assignedPartitions()
                .forEach(topic -> addAll(partitions, topic.topicId(), topic.partitions()));
        return new ShareRecord.CurrentStored(
                key.groupId(),
                key.memberId(),
                new ShareAssignment(value.memberEpoch(), value.previousMemberEpoch(), partitions));
    }

    private static ShareRecord state(
            ShareGroupStatePartitionMetadataKey key, @Nullable ByteBuffer bytes) {
        return bytes == null
                ? new ShareRecord.StateRemoved(key.groupId())
                : new ShareRecord.StateStored(key.groupId(), StatePartitionsWire.read(bytes));
    }

    static void addAll(Collection<TopicPartition> to, Uuid topicId, List<Integer> numbers) {
        for (int number : numbers) {
            if (topicId.isZero() || number < 0) {
                throw new UnreadableRecordException(
                        "a stored share group has partition " + number + " of topic " + topicId,
                        null);
            }
            to.add(new TopicPartition(topicId, number));
        }
    }
}
