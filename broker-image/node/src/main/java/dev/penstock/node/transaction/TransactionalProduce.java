/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.transaction;

import dev.penstock.coordinator.group.TopicPartitionName;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.partition.LedPartition;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.node.partition.ProduceReceiver;
import dev.penstock.node.partition.ProduceResult;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.record.CorruptRecordsException;
import dev.penstock.record.RecordBatch;
import dev.penstock.replication.Acks;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Appends what producers send, through the gate where it is of a transaction. */
public final class TransactionalProduce {
    /** From here on a producer leaves it to the leader that a partition joins its transaction. */
    static final short ADDING_VERSION = 12;

    /** From here on a producer knows that its transaction can only be aborted. */
    static final short ABORTABLE_VERSION = 11;

    private final TransactionGate gate;

    public TransactionalProduce(TransactionGate gate) {
        this.gate = gate;
    }

    /** What a request says of all its partitions. */
    public interface Asked {
        /** Absent where the producer has none. */
        @Nullable String transactionalId();

        short version();

        Acks acks();

        /** Until when its answer may wait. */
        long deadlineNanos();
    }

    /**
     * Appends; the caller is on the loop of the partition.
     *
     * @param topic the name of the partition's topic
     */
    public void append(
            PartitionLoop loop,
            TopicPartition partition,
            String topic,
            Asked asked,
            ByteBuffer batches,
            ProduceReceiver result) {
        Optional<RecordBatch> batch = transactional(batches);
        if (batch.isEmpty()) {
            loop.produce(partition, batches, asked.acks(), asked.deadlineNanos(), result);
            return;
        }
        String transactionalId = asked.transactionalId();
        if (transactionalId == null) {
            result.accept(
                    new ProduceResult.Failed(
                            ErrorCode.INVALID_TXN_STATE,
                            "a transactional batch came without a transactional id"));
            return;
        }
        boolean adds = asked.version() >= ADDING_VERSION;
        TransactionEntry entry =
                new TransactionEntry(
                        partition,
                        new TopicPartitionName(topic, partition.partition()),
                        transactionalId,
                        batch.get().producerId(),
                        batch.get().producerEpoch(),
                        adds);
        boolean mustBeFirst = adds && batch.get().baseSequence() != 0;
        gate.admit(
                loop,
                entry,
                error -> {
                    if (error != ErrorCode.NONE) {
                        result.accept(refused(error, asked.version()));
                    } else if (mustBeFirst && isUnknown(loop, entry)) {
                        result.accept(
                                new ProduceResult.Failed(
                                        ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
                                        "the first batch of a transaction has the sequence 0"));
                    } else {
                        loop.produce(
                                partition, batches, asked.acks(), asked.deadlineNanos(), result);
                    }
                });
    }

    /** The batch's header, if it is one of a transaction; what is malformed is refused later. */
    private static Optional<RecordBatch> transactional(ByteBuffer batches) {
        try {
            RecordBatch batch = new RecordBatch(batches, batches.position());
            return batch.isTransactional() && batch.hasProducerId() && !batch.isControl()
                    ? Optional.of(batch)
                    : Optional.empty();
        } catch (CorruptRecordsException e) {
            return Optional.empty();
        }
    }

    private static boolean isUnknown(PartitionLoop loop, TransactionEntry entry) {
        return loop.led(entry.partition())
                .map(LedPartition::producers)
                .filter(producers -> producers.knows(entry.producerId()))
                .isEmpty();
    }

    private static ProduceResult refused(ErrorCode error, short version) {
        return switch (error) {
            // Retriable, and without a search for another leader.
            case NETWORK_EXCEPTION,
                    NOT_COORDINATOR,
                    COORDINATOR_NOT_AVAILABLE,
                    COORDINATOR_LOAD_IN_PROGRESS ->
                    new ProduceResult.Failed(
                            ErrorCode.NOT_ENOUGH_REPLICAS,
                            "the coordinator of the transaction has not answered: " + error);
            case CONCURRENT_TRANSACTIONS ->
                    new ProduceResult.Failed(
                            version >= ADDING_VERSION ? error : ErrorCode.NOT_ENOUGH_REPLICAS,
                            "the transaction before is not complete yet");
            case PRODUCER_FENCED ->
                    new ProduceResult.Failed(
                            ErrorCode.INVALID_PRODUCER_EPOCH, "another producer has begun");
            case TRANSACTION_ABORTABLE ->
                    new ProduceResult.Failed(
                            version >= ABORTABLE_VERSION ? error : ErrorCode.INVALID_TXN_STATE,
                            "the partition is not in an open transaction of the producer");
            default -> new ProduceResult.Failed(error, "");
        };
    }
}
