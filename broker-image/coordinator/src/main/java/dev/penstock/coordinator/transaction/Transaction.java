/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.group.TopicPartitionName;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * A transactional id with its producer and its transaction, as it is stored.
 *
 * @param producerEpoch of the producer id; in a prepared state that of the markers
 * @param previousProducerId of the transaction before, when that used up its epochs; else -1
 * @param nextProducerId for the producer once the markers are written, when the epochs are used up;
 *     else -1
 * @param partitions that the transaction has reached, in order; empty once it is complete
 * @param startEpochMs when the transaction began; -1 before the first one
 * @param updateEpochMs when this was decided
 * @param clientVersion 2 when the producer is given a new epoch for each transaction (KIP-890),
 *     else 0
 */
public record Transaction(
        String transactionalId,
        long producerId,
        short producerEpoch,
        long previousProducerId,
        long nextProducerId,
        int timeoutMs,
        TransactionState state,
        List<TopicPartitionName> partitions,
        long startEpochMs,
        long updateEpochMs,
        short clientVersion) {
    public static final long NO_PRODUCER_ID = -1L;
    static final long NO_TIME = -1L;
    static final short VERSION_WITHOUT_BUMP = 0;

    /** The producer is given a new epoch for each transaction. */
    public static final short VERSION_WITH_BUMP = 2;

    /** The last epoch that a producer may use; the one after it only ends its transaction. */
    static final short LAST_EPOCH = Short.MAX_VALUE - 1;

    public Transaction {
        partitions = List.copyOf(partitions);
    }

    /** What a transactional id begins with. */
    static Transaction begin(String id, long producerId, int timeoutMs, long nowMs) {
        return new Transaction(
                id,
                producerId,
                (short) 0,
                NO_PRODUCER_ID,
                NO_PRODUCER_ID,
                timeoutMs,
                TransactionState.EMPTY,
                List.of(),
                NO_TIME,
                nowMs,
                VERSION_WITHOUT_BUMP);
    }

    boolean isEpochUsedUp() {
        return producerEpoch >= LAST_EPOCH;
    }

    boolean isOf(long askedProducerId, short askedEpoch) {
        return producerId == askedProducerId && producerEpoch == askedEpoch;
    }

    boolean bumpsEpoch() {
        return clientVersion == VERSION_WITH_BUMP;
    }

    /** A new producer of the id, in its next epoch. */
    Transaction initialised(int newTimeoutMs, long nowMs) {
        return new Transaction(
                transactionalId,
                producerId,
                (short) (producerEpoch + 1),
                previousProducerId,
                NO_PRODUCER_ID,
                newTimeoutMs,
                TransactionState.EMPTY,
                List.of(),
                NO_TIME,
                nowMs,
                clientVersion);
    }

    /** A new producer of the id, under a new producer id. */
    Transaction initialised(long newProducerId, int newTimeoutMs, long nowMs) {
        return new Transaction(
                transactionalId,
                newProducerId,
                (short) 0,
                producerId,
                NO_PRODUCER_ID,
                newTimeoutMs,
                TransactionState.EMPTY,
                List.of(),
                NO_TIME,
                nowMs,
                clientVersion);
    }

    /** The transaction reaches these partitions, too; it begins if it has not. */
    Transaction with(Collection<TopicPartitionName> added, short version, long nowMs) {
        TreeSet<TopicPartitionName> all = new TreeSet<>(partitions);
        all.addAll(added);
        return new Transaction(
                transactionalId,
                producerId,
                producerEpoch,
                previousProducerId,
                NO_PRODUCER_ID,
                timeoutMs,
                TransactionState.ONGOING,
                List.copyOf(all),
                state == TransactionState.ONGOING ? startEpochMs : nowMs,
                nowMs,
                version);
    }

    /**
     * Decided.
     *
     * @param epoch of the markers
     * @param next the producer's next id, or {@link #NO_PRODUCER_ID} to keep this one
     */
    Transaction prepared(boolean commit, short epoch, long next, short version, long nowMs) {
        return new Transaction(
                transactionalId,
                producerId,
                epoch,
                previousProducerId,
                next,
                timeoutMs,
                commit ? TransactionState.PREPARE_COMMIT : TransactionState.PREPARE_ABORT,
                partitions,
                startEpochMs,
                nowMs,
                version);
    }

    /** Ended in all partitions. */
    Transaction completed(long nowMs) {
        boolean moves = nextProducerId != NO_PRODUCER_ID;
        return new Transaction(
                transactionalId,
                moves ? nextProducerId : producerId,
                moves ? (short) 0 : producerEpoch,
                moves ? producerId : previousProducerId,
                NO_PRODUCER_ID,
                timeoutMs,
                state == TransactionState.PREPARE_COMMIT
                        ? TransactionState.COMPLETE_COMMIT
                        : TransactionState.COMPLETE_ABORT,
                List.of(),
                startEpochMs,
                nowMs,
                clientVersion);
    }
}
