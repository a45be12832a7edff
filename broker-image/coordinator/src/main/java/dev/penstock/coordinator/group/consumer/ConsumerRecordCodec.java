/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.consumer;

import dev.penstock.coordinator.message.ConsumerGroupCurrentMemberAssignmentKey;
import dev.penstock.coordinator.message.ConsumerGroupCurrentMemberAssignmentValue;
import dev.penstock.coordinator.message.ConsumerGroupMemberMetadataKey;
import dev.penstock.coordinator.message.ConsumerGroupMemberMetadataValue;
import dev.penstock.coordinator.message.ConsumerGroupMetadataKey;
import dev.penstock.coordinator.message.ConsumerGroupMetadataValue;
import dev.penstock.coordinator.message.ConsumerGroupRegularExpressionKey;
import dev.penstock.coordinator.message.ConsumerGroupRegularExpressionValue;
import dev.penstock.coordinator.message.ConsumerGroupTargetAssignmentMemberKey;
import dev.penstock.coordinator.message.ConsumerGroupTargetAssignmentMemberValue;
import dev.penstock.coordinator.message.ConsumerGroupTargetAssignmentMetadataKey;
import dev.penstock.coordinator.message.ConsumerGroupTargetAssignmentMetadataValue;
import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.coordinator.runtime.RecordCodec.UnreadableRecordException;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.schema.Message;
import dev.penstock.schema.WireReader;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Between the records of consumer groups and Kafka's bytes of {@code __consumer_offsets}
 * (docs/formats/coordinator-records.md).
 *
 * <pre>
 *   key    type int16 | the key's message in version 0
 *   value  version int16 (0) | the value's message; none: a tombstone
 * </pre>
 */
public final class ConsumerRecordCodec {
    private static final short VERSION = 0;

    private ConsumerRecordCodec() {}

    // ---- encode ----

    public static EncodedRecord encode(ConsumerRecord record) {
        return switch (record) {
            case ConsumerRecord.GroupEpoch(var groupId, var epoch, var hash) ->
                    stored(
                            groupKey(groupId),
                            new ConsumerGroupMetadataValue().setEpoch(epoch).setMetadataHash(hash));
            case ConsumerRecord.GroupEpochRemoved(var groupId) -> removed(groupKey(groupId));
            case ConsumerRecord.MemberStored(var groupId, var memberId, var said) ->
                    stored(memberKey(groupId, memberId), SubscriptionWire.value(said));
            case ConsumerRecord.MemberRemoved(var groupId, var memberId) ->
                    removed(memberKey(groupId, memberId));
            case ConsumerRecord.TargetEpoch(var groupId, var epoch, var atEpochMs) ->
                    stored(
                            targetEpochKey(groupId),
                            new ConsumerGroupTargetAssignmentMetadataValue()
                                    .setAssignmentEpoch(epoch)
                                    .setAssignmentTimestamp(atEpochMs));
            case ConsumerRecord.TargetEpochRemoved(var groupId) -> removed(targetEpochKey(groupId));
            case ConsumerRecord.TargetStored(var groupId, var memberId, var partitions) ->
                    stored(targetKey(groupId, memberId), target(partitions));
            case ConsumerRecord.TargetRemoved(var groupId, var memberId) ->
                    removed(targetKey(groupId, memberId));
            case ConsumerRecord.CurrentStored(var groupId, var memberId, var current) ->
                    stored(currentKey(groupId, memberId), current(current));
            case ConsumerRecord.CurrentRemoved(var groupId, var memberId) ->
                    removed(currentKey(groupId, memberId));
            case ConsumerRecord.RegexStored(var groupId, var regex, var resolved) ->
                    stored(
                            regexKey(groupId, regex),
                            new ConsumerGroupRegularExpressionValue()
                                    .setTopics(List.copyOf(resolved.topics()))
                                    .setVersion(resolved.topicsVersion())
                                    .setTimestamp(resolved.atEpochMs()));
            case ConsumerRecord.RegexRemoved(var groupId, var regex) ->
                    removed(regexKey(groupId, regex));
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
                ConsumerGroupMetadataKey.API_KEY,
                new ConsumerGroupMetadataKey().setGroupId(groupId));
    }

    private static ByteBuffer memberKey(String groupId, String memberId) {
        return bytes(
                ConsumerGroupMemberMetadataKey.API_KEY,
                new ConsumerGroupMemberMetadataKey().setGroupId(groupId).setMemberId(memberId));
    }

    private static ByteBuffer targetEpochKey(String groupId) {
        return bytes(
                ConsumerGroupTargetAssignmentMetadataKey.API_KEY,
                new ConsumerGroupTargetAssignmentMetadataKey().setGroupId(groupId));
    }

    private static ByteBuffer targetKey(String groupId, String memberId) {
        return bytes(
                ConsumerGroupTargetAssignmentMemberKey.API_KEY,
                new ConsumerGroupTargetAssignmentMemberKey()
                        .setGroupId(groupId)
                        .setMemberId(memberId));
    }

    private static ByteBuffer currentKey(String groupId, String memberId) {
        return bytes(
                ConsumerGroupCurrentMemberAssignmentKey.API_KEY,
                new ConsumerGroupCurrentMemberAssignmentKey()
                        .setGroupId(groupId)
                        .setMemberId(memberId));
    }

    private static ByteBuffer regexKey(String groupId, String regex) {
        return bytes(
                ConsumerGroupRegularExpressionKey.API_KEY,
                new ConsumerGroupRegularExpressionKey()
                        .setGroupId(groupId)
                        .setRegularExpression(regex));
    }

    private static ConsumerGroupTargetAssignmentMemberValue target(
            SortedSet<TopicPartition> partitions) {
        SortedMap<Uuid, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            byTopic.computeIfAbsent(partition.topicId(), _ -> new ArrayList<>())
                    .add(partition.partition());
        }
        List<ConsumerGroupTargetAssignmentMemberValue.TopicPartition> topics = new ArrayList<>();
        byTopic.forEach(
                (topicId, numbers) ->
                        topics.add(
                                new ConsumerGroupTargetAssignmentMemberValue.TopicPartition()
                                        .setTopicId(topicId)
                                        .setPartitions(numbers)));
        return new ConsumerGroupTargetAssignmentMemberValue().setTopicPartitions(topics);
    }

    private static ConsumerGroupCurrentMemberAssignmentValue current(CurrentAssignment current) {
        return new ConsumerGroupCurrentMemberAssignmentValue()
                .setMemberEpoch(current.epoch())
                .setPreviousMemberEpoch(current.previousEpoch())
                .setState(current.state().id())
                .setAssignedPartitions(topics(current.assigned()))
                .setPartitionsPendingRevocation(topics(current.pendingRevocation()));
    }

    private static List<ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions> topics(
            SortedMap<TopicPartition, Integer> partitions) {
        SortedMap<Uuid, SortedMap<Integer, Integer>> byTopic = new TreeMap<>();
        partitions.forEach(
                (partition, epoch) ->
                        byTopic.computeIfAbsent(partition.topicId(), _ -> new TreeMap<>())
                                .put(partition.partition(), epoch));
        List<ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions> topics = new ArrayList<>();
        byTopic.forEach(
                (topicId, epochs) ->
                        topics.add(
                                new ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions()
                                        .setTopicId(topicId)
                                        .setPartitions(List.copyOf(epochs.keySet()))
                                        .setAssignmentEpochs(List.copyOf(epochs.values()))));
        return topics;
    }

    // ---- decode ----

    /** Reads a record if its key is of a type that belongs to consumer groups. */
    public static Optional<ConsumerRecord> decode(
            short type, WireReader key, @Nullable ByteBuffer value) {
        return switch (type) {
            case ConsumerGroupMetadataKey.API_KEY ->
                    Optional.of(
                            groupEpoch(read(new ConsumerGroupMetadataKey(), key).groupId(), value));
            case ConsumerGroupMemberMetadataKey.API_KEY ->
                    Optional.of(member(read(new ConsumerGroupMemberMetadataKey(), key), value));
            case ConsumerGroupTargetAssignmentMetadataKey.API_KEY ->
                    Optional.of(
                            targetEpoch(
                                    read(new ConsumerGroupTargetAssignmentMetadataKey(), key)
                                            .groupId(),
                                    value));
            case ConsumerGroupTargetAssignmentMemberKey.API_KEY ->
                    Optional.of(
                            target(read(new ConsumerGroupTargetAssignmentMemberKey(), key), value));
            case ConsumerGroupCurrentMemberAssignmentKey.API_KEY ->
                    Optional.of(
                            current(
                                    read(new ConsumerGroupCurrentMemberAssignmentKey(), key),
                                    value));
            case ConsumerGroupRegularExpressionKey.API_KEY ->
                    Optional.of(regex(read(new ConsumerGroupRegularExpressionKey(), key), value));
            default -> Optional.empty();
        };
    }

    private static <M extends Message> M read(M key, WireReader reader) {
        key.read(reader, VERSION);
        return key;
    }

    private static <M extends Message> M value(M message, ByteBuffer bytes) {
        WireReader reader = WireReader.over(bytes.duplicate());
        message.read(reader, reader.int16("version of the value"));
        return message;
    }

    private static ConsumerRecord groupEpoch(String groupId, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return new ConsumerRecord.GroupEpochRemoved(groupId);
        }
        ConsumerGroupMetadataValue value = value(new ConsumerGroupMetadataValue(), bytes);
        return new ConsumerRecord.GroupEpoch(groupId, value.epoch(), value.metadataHash());
    }

    private static ConsumerRecord member(
            ConsumerGroupMemberMetadataKey key, @Nullable ByteBuffer bytes) {
        return bytes == null
                ? new ConsumerRecord.MemberRemoved(key.groupId(), key.memberId())
                : new ConsumerRecord.MemberStored(
                        key.groupId(),
                        key.memberId(),
                        SubscriptionWire.subscription(
                                value(new ConsumerGroupMemberMetadataValue(), bytes)));
    }

    private static ConsumerRecord targetEpoch(String groupId, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return new ConsumerRecord.TargetEpochRemoved(groupId);
        }
        ConsumerGroupTargetAssignmentMetadataValue value =
                value(new ConsumerGroupTargetAssignmentMetadataValue(), bytes);
        return new ConsumerRecord.TargetEpoch(
                groupId, value.assignmentEpoch(), value.assignmentTimestamp());
    }

    private static ConsumerRecord target(
            ConsumerGroupTargetAssignmentMemberKey key, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return new ConsumerRecord.TargetRemoved(key.groupId(), key.memberId());
        }
        SortedSet<TopicPartition> partitions = new TreeSet<>();
        for (var topic :
                value(new ConsumerGroupTargetAssignmentMemberValue(), bytes).topicPartitions()) {
            for (int number : topic.partitions()) {
                partitions.add(partition(topic.topicId(), number));
            }
        }
        return new ConsumerRecord.TargetStored(key.groupId(), key.memberId(), partitions);
    }

    private static ConsumerRecord regex(
            ConsumerGroupRegularExpressionKey key, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return new ConsumerRecord.RegexRemoved(key.groupId(), key.regularExpression());
        }
        ConsumerGroupRegularExpressionValue value =
                value(new ConsumerGroupRegularExpressionValue(), bytes);
        return new ConsumerRecord.RegexStored(
                key.groupId(),
                key.regularExpression(),
                new ResolvedRegex(
                        new TreeSet<>(value.topics()), value.version(), value.timestamp()));
    }

    private static ConsumerRecord current(
            ConsumerGroupCurrentMemberAssignmentKey key, @Nullable ByteBuffer bytes) {
        return bytes == null
                ? new ConsumerRecord.CurrentRemoved(key.groupId(), key.memberId())
                : new ConsumerRecord.CurrentStored(key.groupId(), key.memberId(), current(bytes));
    }

    private static CurrentAssignment current(ByteBuffer bytes) {
        ConsumerGroupCurrentMemberAssignmentValue value =
                value(new ConsumerGroupCurrentMemberAssignmentValue(), bytes);
        MemberState state =
                MemberState.of(value.state())
                        .orElseThrow(
                                () ->
                                        new UnreadableRecordException(
                                                "a stored member is in state " + value.state(),
                                                null));
        return new CurrentAssignment(
                value.memberEpoch(),
                value.previousMemberEpoch(),
                state,
                partitions(value.assignedPartitions(), value.memberEpoch()),
                partitions(value.partitionsPendingRevocation(), value.memberEpoch()));
    }

    /** Records of Kafka before 4.4 do not say since when a member has a partition. */
    private static SortedMap<TopicPartition, Integer> partitions(
            List<ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions> topics,
            int memberEpoch) {
        SortedMap<TopicPartition, Integer> partitions = new TreeMap<>();
        for (var topic : topics) {
            List<Integer> epochs = topic.assignmentEpochs();
            if (epochs != null && epochs.size() != topic.partitions().size()) {
                throw new UnreadableRecordException(
                        "a stored member has "
                                + topic.partitions().size()
                                + " partitions and "
                                + epochs.size()
                                + " epochs",
                        null);
            }
            for (int i = 0; i < topic.partitions().size(); i++) {
                partitions.put(
                        partition(topic.topicId(), topic.partitions().get(i)),
                        epochs == null ? Integer.valueOf(memberEpoch) : epochs.get(i));
            }
        }
        return partitions;
    }

    private static TopicPartition partition(Uuid topicId, int number) {
        if (topicId.isZero() || number < 0) {
            throw new UnreadableRecordException(
                    "a stored member has partition " + number + " of topic " + topicId, null);
        }
        return new TopicPartition(topicId, number);
    }
}
