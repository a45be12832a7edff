/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.coordinator.group.TopicPartitionName;
import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.coordinator.runtime.RecordCodec.UnreadableRecordException;

import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogKey;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogValue;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.List;

/** What is stored is what Kafka stores, both ways. */
class TransactionRecordCodecTest {
    private static final Transaction ENDING =
            new Transaction(
                    "orders-1",
                    77,
                    Short.MAX_VALUE,
                    76,
                    78,
                    60_000,
                    TransactionState.PREPARE_ABORT,
                    List.of(
                            new TopicPartitionName("a", 0),
                            new TopicPartitionName("a", 3),
                            new TopicPartitionName("b", 1)),
                    1_000,
                    2_000,
                    (short) 2);

    private final TransactionRecordCodec codec = new TransactionRecordCodec();

    @Test
    void aTransactionIsStoredAsKafkaStoresIt() {
        EncodedRecord encoded = codec.encode(new TransactionRecord.Stored(ENDING));

        TransactionLogKey key = new TransactionLogKey().setTransactionalId("orders-1");
        TransactionLogValue value =
                new TransactionLogValue()
                        .setProducerId(77)
                        .setProducerEpoch(Short.MAX_VALUE)
                        .setPreviousProducerId(76)
                        .setNextProducerId(78)
                        .setTransactionTimeoutMs(60_000)
                        .setTransactionStatus((byte) 3)
                        .setTransactionPartitions(
                                List.of(
                                        new TransactionLogValue.PartitionsSchema()
                                                .setTopic("a")
                                                .setPartitionIds(List.of(0, 3)),
                                        new TransactionLogValue.PartitionsSchema()
                                                .setTopic("b")
                                                .setPartitionIds(List.of(1))))
                        .setTransactionStartTimestampMs(1_000)
                        .setTransactionLastUpdateTimestampMs(2_000)
                        .setClientTransactionVersion((short) 2);
        assertThat(encoded.key())
                .isEqualTo(MessageUtil.toVersionPrefixedByteBuffer((short) 0, key));
        assertThat(encoded.value())
                .isEqualTo(MessageUtil.toVersionPrefixedByteBuffer((short) 1, value));
        assertThat(codec.decode(encoded.key(), encoded.value()))
                .contains(new TransactionRecord.Stored(ENDING));
    }

    @Test
    void anIdWithoutATransactionHasNoPartitionsAtAll() {
        Transaction begun = Transaction.begin("id", 5, 1_000, 9);
        EncodedRecord encoded = codec.encode(new TransactionRecord.Stored(begun));

        ByteBuffer bytes = encoded.value().duplicate();
        bytes.getShort();
        TransactionLogValue value =
                new TransactionLogValue(new ByteBufferAccessor(bytes), (short) 1);
        assertThat(value.transactionPartitions()).isNull();
        assertThat(codec.decode(encoded.key(), encoded.value()))
                .contains(new TransactionRecord.Stored(begun));
    }

    @Test
    void whatOlderBrokersHaveStoredIsRead() {
        TransactionLogValue value =
                new TransactionLogValue()
                        .setProducerId(1)
                        .setProducerEpoch((short) 2)
                        .setTransactionTimeoutMs(3)
                        .setTransactionStatus((byte) 0)
                        .setTransactionPartitions(null)
                        .setTransactionStartTimestampMs(-1)
                        .setTransactionLastUpdateTimestampMs(4);
        EncodedRecord key = codec.encode(new TransactionRecord.Removed("id"));

        assertThat(
                        codec.decode(
                                key.key(),
                                MessageUtil.toVersionPrefixedByteBuffer((short) 0, value)))
                .contains(
                        new TransactionRecord.Stored(
                                new Transaction(
                                        "id",
                                        1,
                                        (short) 2,
                                        -1,
                                        -1,
                                        3,
                                        TransactionState.EMPTY,
                                        List.of(),
                                        -1,
                                        4,
                                        (short) 0)));
        assertThat(codec.decode(key.key(), null)).contains(new TransactionRecord.Removed("id"));
    }

    @Test
    void bytesThatAreNoTransactionStopTheLoad() {
        EncodedRecord encoded = codec.encode(new TransactionRecord.Stored(ENDING));
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
