/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.group.TopicPartitionName;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What a {@link TransactionRequest} is answered with. */
public sealed interface TransactionResponse {
    /**
     * Who the producer is from now on.
     *
     * @param needsProducerId nothing was done: the request has to come again with an id that nobody
     *     has
     */
    record ProducerGiven(
            TransactionError error, long producerId, short producerEpoch, boolean needsProducerId)
            implements TransactionResponse {
        static final ProducerGiven NEEDS_PRODUCER_ID =
                new ProducerGiven(
                        TransactionError.NONE,
                        TransactionRequest.NO_PRODUCER_ID,
                        TransactionRequest.NO_EPOCH,
                        true);

        static ProducerGiven refused(TransactionError error) {
            return new ProducerGiven(
                    error, TransactionRequest.NO_PRODUCER_ID, TransactionRequest.NO_EPOCH, false);
        }

        static ProducerGiven of(long producerId, short epoch) {
            return new ProducerGiven(TransactionError.NONE, producerId, epoch, false);
        }

        /** What the producer uses after the transaction, whether or not that is complete. */
        static ProducerGiven after(Transaction transaction) {
            return transaction.nextProducerId() == Transaction.NO_PRODUCER_ID
                    ? of(transaction.producerId(), transaction.producerEpoch())
                    : of(transaction.nextProducerId(), (short) 0);
        }
    }

    /** What became of each partition, in the order of the request. */
    record PartitionResults(List<PartitionResult> partitions) implements TransactionResponse {
        public PartitionResults {
            partitions = List.copyOf(partitions);
        }

        static PartitionResults all(List<TopicPartitionName> partitions, TransactionError error) {
            return new PartitionResults(
                    partitions.stream()
                            .map(partition -> new PartitionResult(partition, error))
                            .toList());
        }
    }

    /** What became of one partition. */
    record PartitionResult(TopicPartitionName partition, TransactionError error) {}

    /** Markers that are to be written; the decision cannot be lost any more. */
    record MarkersDue(TransactionError error, List<DueMarkers> due) implements TransactionResponse {
        public MarkersDue {
            due = List.copyOf(due);
        }
    }

    /**
     * The markers of one transaction.
     *
     * @param transactionVersion 2 when the epoch is newer than that of the transaction's records
     */
    record DueMarkers(
            String transactionalId,
            long producerId,
            short producerEpoch,
            boolean commit,
            short transactionVersion,
            List<TopicPartitionName> partitions) {}

    /** Whether it was done. */
    record Done(TransactionError error) implements TransactionResponse {}

    /**
     * One id as it is.
     *
     * @param transaction absent with an error
     */
    record Described(
            TransactionError error, String transactionalId, @Nullable Transaction transaction)
            implements TransactionResponse {
        static Described refused(TransactionError error, String transactionalId) {
            return new Described(error, transactionalId, null);
        }
    }

    /** The ids of one shard. */
    record Listed(TransactionError error, List<Transaction> transactions)
            implements TransactionResponse {
        public Listed {
            transactions = List.copyOf(transactions);
        }
    }
}
