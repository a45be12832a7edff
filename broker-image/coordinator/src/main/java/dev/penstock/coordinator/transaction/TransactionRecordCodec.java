/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.group.TopicPartitionName;
import dev.penstock.coordinator.message.TransactionLogKey;
import dev.penstock.coordinator.message.TransactionLogValue;
import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.coordinator.runtime.RecordCodec;
import dev.penstock.schema.MalformedMessageException;
import dev.penstock.schema.UnsupportedVersionException;
import dev.penstock.schema.WireReader;
import dev.penstock.schema.WireWriter;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Between transaction records and Kafka's bytes of {@code __transaction_state}, so that Kafka's own
 * tools read them (docs/formats/coordinator-records.md).
 *
 * <pre>
 *   key    type int16 = 0 | TransactionLogKey of version 0
 *   value  version int16  | TransactionLogValue of that version; none: a tombstone
 * </pre>
 */
final class TransactionRecordCodec implements RecordCodec<TransactionRecord> {
    /** As Kafka 4.4 writes it where transaction.version is 2. */
    static final short VALUE_VERSION = 1;

    private static final short KEY_VERSION = 0;

    @Override
    public EncodedRecord encode(TransactionRecord record) {
        WireWriter key = WireWriter.onHeap();
        key.int16(TransactionLogKey.API_KEY);
        new TransactionLogKey()
                .setTransactionalId(record.transactionalId())
                .write(key, KEY_VERSION);
        return new EncodedRecord(
                ByteBuffer.wrap(key.toByteArray()),
                record instanceof TransactionRecord.Stored(Transaction transaction)
                        ? bytes(value(transaction))
                        : null);
    }

    private static ByteBuffer bytes(TransactionLogValue value) {
        return EncodedRecord.bytes(VALUE_VERSION, value, VALUE_VERSION);
    }

    private static TransactionLogValue value(Transaction transaction) {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartitionName partition : transaction.partitions()) {
            byTopic.computeIfAbsent(partition.topic(), _ -> new ArrayList<>())
                    .add(partition.partition());
        }
        List<TransactionLogValue.PartitionsSchema> partitions = new ArrayList<>();
        byTopic.forEach(
                (topic, ids) ->
                        partitions.add(
                                new TransactionLogValue.PartitionsSchema()
                                        .setTopic(topic)
                                        .setPartitionIds(ids)));
        return new TransactionLogValue()
                .setProducerId(transaction.producerId())
                .setPreviousProducerId(transaction.previousProducerId())
                .setNextProducerId(transaction.nextProducerId())
                .setProducerEpoch(transaction.producerEpoch())
                .setTransactionTimeoutMs(transaction.timeoutMs())
                .setTransactionStatus(transaction.state().id())
                // Kafka tells an id without a transaction by this.
                .setTransactionPartitions(
                        transaction.state() == TransactionState.EMPTY ? null : partitions)
                .setTransactionLastUpdateTimestampMs(transaction.updateEpochMs())
                .setTransactionStartTimestampMs(transaction.startEpochMs())
                .setClientTransactionVersion(transaction.clientVersion());
    }

    @Override
    public Optional<TransactionRecord> decode(ByteBuffer key, @Nullable ByteBuffer value) {
        try {
            WireReader reader = WireReader.over(key.duplicate());
            if (reader.int16("type of the key") != TransactionLogKey.API_KEY) {
                return Optional.empty();
            }
            TransactionLogKey known = new TransactionLogKey();
            known.read(reader, KEY_VERSION);
            return Optional.of(
                    value == null
                            ? new TransactionRecord.Removed(known.transactionalId())
                            : new TransactionRecord.Stored(
                                    transaction(known.transactionalId(), value)));
        } catch (MalformedMessageException | UnsupportedVersionException e) {
            throw new UnreadableRecordException("a stored transaction cannot be read", e);
        }
    }

    private static Transaction transaction(String id, ByteBuffer bytes) {
        WireReader reader = WireReader.over(bytes.duplicate());
        TransactionLogValue value = new TransactionLogValue();
        value.read(reader, reader.int16("version of the value"));
        TransactionState state =
                TransactionState.ofId(value.transactionStatus())
                        .orElseThrow(
                                () ->
                                        new UnreadableRecordException(
                                                "the stored transaction "
                                                        + id
                                                        + " is in the state "
                                                        + value.transactionStatus(),
                                                null));
        return new Transaction(
                id,
                value.producerId(),
                value.producerEpoch(),
                value.previousProducerId(),
                value.nextProducerId(),
                value.transactionTimeoutMs(),
                state,
                partitions(id, value),
                value.transactionStartTimestampMs(),
                value.transactionLastUpdateTimestampMs(),
                value.clientTransactionVersion());
    }

    private static List<TopicPartitionName> partitions(String id, TransactionLogValue value) {
        List<TopicPartitionName> partitions = new ArrayList<>();
        List<TransactionLogValue.PartitionsSchema> stored = value.transactionPartitions();
        if (stored == null) {
            return partitions;
        }
        for (TransactionLogValue.PartitionsSchema topic : stored) {
            for (int partition : topic.partitionIds()) {
                if (partition < 0) {
                    throw new UnreadableRecordException(
                            "the stored transaction " + id + " has partition " + partition, null);
                }
                partitions.add(new TopicPartitionName(topic.topic(), partition));
            }
        }
        return partitions.stream().sorted().toList();
    }
}
