/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

import dev.penstock.coordinator.message.ShareSnapshotKey;
import dev.penstock.coordinator.message.ShareSnapshotValue;
import dev.penstock.coordinator.message.ShareUpdateKey;
import dev.penstock.coordinator.message.ShareUpdateValue;
import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.coordinator.runtime.RecordCodec;
import dev.penstock.kernel.TopicPartition;
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
 * Between records of share-partitions and Kafka's bytes of {@code __share_group_state}
 * (docs/formats/coordinator-records.md).
 *
 * <pre>
 *   key    type int16 = 0 | ShareSnapshotKey of version 0
 *   value  version int16  | ShareSnapshotValue of that version; none: a tombstone
 *
 *   key    type int16 = 1 | ShareUpdateKey of version 0
 *   value  version int16  | ShareUpdateValue of that version
 * </pre>
 */
final class ShareStateRecordCodec implements RecordCodec<ShareStateRecord> {
    private static final short VERSION = 0;

    @Override
    public EncodedRecord encode(ShareStateRecord record) {
        return switch (record) {
            case ShareStateRecord.Snapshot(var key, var state) ->
                    new EncodedRecord(snapshotKey(key), value(snapshot(state)));
            case ShareStateRecord.Update update ->
                    new EncodedRecord(updateKey(update.key()), value(update(update)));
            case ShareStateRecord.Removed(var key) -> new EncodedRecord(snapshotKey(key), null);
        };
    }

    private static ByteBuffer snapshotKey(SharePartitionKey key) {
        return bytes(
                ShareSnapshotKey.API_KEY,
                new ShareSnapshotKey()
                        .setGroupId(key.groupId())
                        .setTopicId(key.partition().topicId())
                        .setPartition(key.partition().partition()));
    }

    private static ByteBuffer updateKey(SharePartitionKey key) {
        return bytes(
                ShareUpdateKey.API_KEY,
                new ShareUpdateKey()
                        .setGroupId(key.groupId())
                        .setTopicId(key.partition().topicId())
                        .setPartition(key.partition().partition()));
    }

    private static ShareSnapshotValue snapshot(ShareState state) {
        return new ShareSnapshotValue()
                .setSnapshotEpoch(state.snapshotEpoch())
                .setStateEpoch(state.stateEpoch())
                .setLeaderEpoch(state.leaderEpoch())
                .setStartOffset(state.startOffset())
                .setDeliveryCompleteCount(state.deliveryCompleteCount())
                .setCreateTimestamp(state.createEpochMs())
                .setWriteTimestamp(state.writeEpochMs())
                .setStateBatches(
                        state.batches().stream()
                                .map(
                                        batch ->
                                                new ShareSnapshotValue.StateBatch()
                                                        .setFirstOffset(batch.firstOffset())
                                                        .setLastOffset(batch.lastOffset())
                                                        .setDeliveryState(batch.state().id())
                                                        .setDeliveryCount(batch.deliveryCount()))
                                .toList());
    }

    private static ShareUpdateValue update(ShareStateRecord.Update update) {
        return new ShareUpdateValue()
                .setSnapshotEpoch(update.snapshotEpoch())
                .setLeaderEpoch(update.leaderEpoch())
                .setStartOffset(update.startOffset())
                .setDeliveryCompleteCount(update.deliveryCompleteCount())
                .setStateBatches(
                        update.batches().stream()
                                .map(
                                        batch ->
                                                new ShareUpdateValue.StateBatch()
                                                        .setFirstOffset(batch.firstOffset())
                                                        .setLastOffset(batch.lastOffset())
                                                        .setDeliveryState(batch.state().id())
                                                        .setDeliveryCount(batch.deliveryCount()))
                                .toList());
    }

    private static ByteBuffer value(Message value) {
        return bytes(VERSION, value);
    }

    private static ByteBuffer bytes(short prefix, Message message) {
        return EncodedRecord.bytes(prefix, message, VERSION);
    }

    @Override
    public Optional<ShareStateRecord> decode(ByteBuffer key, @Nullable ByteBuffer value) {
        try {
            WireReader reader = WireReader.over(key.duplicate());
            short type = reader.int16("type of the key");
            if (type == ShareSnapshotKey.API_KEY) {
                ShareSnapshotKey known = new ShareSnapshotKey();
                known.read(reader, VERSION);
                SharePartitionKey of = key(known.groupId(), known.topicId(), known.partition());
                return Optional.of(
                        value == null
                                ? new ShareStateRecord.Removed(of)
                                : new ShareStateRecord.Snapshot(of, snapshot(value)));
            }
            if (type == ShareUpdateKey.API_KEY && value != null) {
                ShareUpdateKey known = new ShareUpdateKey();
                known.read(reader, VERSION);
                return Optional.of(
                        update(key(known.groupId(), known.topicId(), known.partition()), value));
            }
            return Optional.empty();
        } catch (MalformedMessageException | UnsupportedVersionException e) {
            throw new UnreadableRecordException("a stored share-partition cannot be read", e);
        }
    }

    private static SharePartitionKey key(String groupId, Uuid topicId, int partition) {
        if (topicId.isZero() || partition < 0) {
            throw new UnreadableRecordException(
                    "a stored share-partition of " + groupId + " names no partition", null);
        }
        return new SharePartitionKey(groupId, new TopicPartition(topicId, partition));
    }

    private static ShareState snapshot(ByteBuffer bytes) {
        ShareSnapshotValue value = new ShareSnapshotValue();
        read(value, bytes);
        return new ShareState(
                value.snapshotEpoch(),
                value.stateEpoch(),
                value.leaderEpoch(),
                value.startOffset(),
                value.deliveryCompleteCount(),
                value.createTimestamp(),
                value.writeTimestamp(),
                value.stateBatches().stream()
                        .map(
                                batch ->
                                        batch(
                                                batch.firstOffset(),
                                                batch.lastOffset(),
                                                batch.deliveryState(),
                                                batch.deliveryCount()))
                        .toList());
    }

    private static ShareStateRecord.Update update(SharePartitionKey key, ByteBuffer bytes) {
        ShareUpdateValue value = new ShareUpdateValue();
        read(value, bytes);
        List<StateBatch> batches =
                value.stateBatches().stream()
                        .map(
                                batch ->
                                        batch(
                                                batch.firstOffset(),
                                                batch.lastOffset(),
                                                batch.deliveryState(),
                                                batch.deliveryCount()))
                        .toList();
        return new ShareStateRecord.Update(
                key,
                value.snapshotEpoch(),
                value.leaderEpoch(),
                value.startOffset(),
                value.deliveryCompleteCount(),
                batches);
    }

    private static void read(Message value, ByteBuffer bytes) {
        WireReader reader = WireReader.over(bytes.duplicate());
        value.read(reader, reader.int16("version of the value"));
    }

    private static StateBatch batch(
            long firstOffset, long lastOffset, byte state, short deliveryCount) {
        Optional<DeliveryState> known = DeliveryState.ofId(state);
        if (known.isEmpty() || firstOffset < 0 || lastOffset < firstOffset) {
            throw new UnreadableRecordException(
                    "offsets " + firstOffset + " to " + lastOffset + " are in the state " + state,
                    null);
        }
        return new StateBatch(firstOffset, lastOffset, known.get(), deliveryCount);
    }
}
