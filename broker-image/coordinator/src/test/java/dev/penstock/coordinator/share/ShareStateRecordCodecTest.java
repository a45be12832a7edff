/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.coordinator.runtime.RecordCodec.UnreadableRecordException;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.share.generated.ShareSnapshotKey;
import org.apache.kafka.coordinator.share.generated.ShareSnapshotValue;
import org.apache.kafka.coordinator.share.generated.ShareUpdateKey;
import org.apache.kafka.coordinator.share.generated.ShareUpdateValue;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.List;

/** What is stored is what Kafka stores, both ways. */
class ShareStateRecordCodecTest {
    private static final SharePartitionKey KEY =
            new SharePartitionKey("orders", new TopicPartition(new Uuid(7, 8), 3));
    private static final ShareState STATE =
            new ShareState(
                    4,
                    2,
                    9,
                    100,
                    5,
                    1_000,
                    2_000,
                    List.of(
                            new StateBatch(100, 104, DeliveryState.AVAILABLE, (short) 2),
                            new StateBatch(105, 109, DeliveryState.ACKNOWLEDGED, (short) 1),
                            new StateBatch(110, 110, DeliveryState.ARCHIVED, (short) 5)));

    private final ShareStateRecordCodec codec = new ShareStateRecordCodec();

    @Test
    void aSnapshotIsStoredAsKafkaStoresIt() {
        ShareStateRecord snapshot = new ShareStateRecord.Snapshot(KEY, STATE);

        EncodedRecord encoded = codec.encode(snapshot);

        ShareSnapshotKey key =
                new ShareSnapshotKey()
                        .setGroupId("orders")
                        .setTopicId(new org.apache.kafka.common.Uuid(7, 8))
                        .setPartition(3);
        ShareSnapshotValue value =
                new ShareSnapshotValue()
                        .setSnapshotEpoch(4)
                        .setStateEpoch(2)
                        .setLeaderEpoch(9)
                        .setStartOffset(100)
                        .setDeliveryCompleteCount(5)
                        .setCreateTimestamp(1_000)
                        .setWriteTimestamp(2_000)
                        .setStateBatches(
                                List.of(
                                        kept(100, 104, 0, 2),
                                        kept(105, 109, 2, 1),
                                        kept(110, 110, 4, 5)));
        assertThat(encoded.key())
                .isEqualTo(MessageUtil.toVersionPrefixedByteBuffer((short) 0, key));
        assertThat(encoded.value())
                .isEqualTo(MessageUtil.toVersionPrefixedByteBuffer((short) 0, value));
        assertThat(codec.decode(encoded.key(), encoded.value())).contains(snapshot);
        assertThat(codec.decode(encoded.key(), null)).contains(new ShareStateRecord.Removed(KEY));
    }

    private static ShareSnapshotValue.StateBatch kept(
            long firstOffset, long lastOffset, int state, int deliveryCount) {
        return new ShareSnapshotValue.StateBatch()
                .setFirstOffset(firstOffset)
                .setLastOffset(lastOffset)
                .setDeliveryState((byte) state)
                .setDeliveryCount((short) deliveryCount);
    }

    @Test
    void anUpdateIsStoredAsKafkaStoresIt() {
        ShareStateRecord update =
                new ShareStateRecord.Update(KEY, 4, 9, 105, 1, STATE.batches().subList(2, 3));

        EncodedRecord encoded = codec.encode(update);

        ShareUpdateKey key =
                new ShareUpdateKey()
                        .setGroupId("orders")
                        .setTopicId(new org.apache.kafka.common.Uuid(7, 8))
                        .setPartition(3);
        ShareUpdateValue value =
                new ShareUpdateValue()
                        .setSnapshotEpoch(4)
                        .setLeaderEpoch(9)
                        .setStartOffset(105)
                        .setDeliveryCompleteCount(1)
                        .setStateBatches(
                                List.of(
                                        new ShareUpdateValue.StateBatch()
                                                .setFirstOffset(110)
                                                .setLastOffset(110)
                                                .setDeliveryState((byte) 4)
                                                .setDeliveryCount((short) 5)));
        assertThat(encoded.key())
                .isEqualTo(MessageUtil.toVersionPrefixedByteBuffer((short) 1, key));
        assertThat(encoded.value())
                .isEqualTo(MessageUtil.toVersionPrefixedByteBuffer((short) 0, value));
        assertThat(codec.decode(encoded.key(), encoded.value())).contains(update);
    }

    @Test
    void bytesThatAreNoShareStateStopTheLoad() {
        EncodedRecord encoded = codec.encode(new ShareStateRecord.Snapshot(KEY, STATE));
        ByteBuffer value = encoded.value();
        for (int limit = 0; limit < value.limit(); limit++) {
            ByteBuffer cut = value.duplicate().limit(limit);
            assertThatThrownBy(() -> codec.decode(encoded.key(), cut))
                    .isInstanceOf(UnreadableRecordException.class);
        }
        ByteBuffer otherKind = ByteBuffer.allocate(2).putShort((short) 9).flip();
        assertThat(codec.decode(otherKind, value)).isEmpty();
    }
}
