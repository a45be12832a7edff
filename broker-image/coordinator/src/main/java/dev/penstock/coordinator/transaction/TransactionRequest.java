/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.group.TopicPartitionName;
import dev.penstock.coordinator.runtime.TransactionalProducer;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is asked of the coordinator of transactions, in the nouns of Kafka's messages but without
 * their versions.
 *
 * @param <A> its response
 */
public sealed interface TransactionRequest<A extends TransactionResponse> {
    /** The same answer as the machine would give with this error. */
    A refused(TransactionError error);

    /** A producer that does not say who it was. */
    long NO_PRODUCER_ID = -1L;

    /** A producer that does not say in which epoch it was. */
    short NO_EPOCH = -1;

    /** A request whose answer says who the producer is, for which a producer id may be needed. */
    sealed interface OfProducer extends TransactionRequest<TransactionResponse.ProducerGiven> {
        String transactionalId();

        /** The same with an id that nobody has. */
        OfProducer with(long fresh);

        @Override
        default TransactionResponse.ProducerGiven refused(TransactionError error) {
            return TransactionResponse.ProducerGiven.refused(error);
        }
    }

    /**
     * A producer begins under a transactional id; whoever was there before is fenced.
     *
     * @param producerId and the epoch: who it was, if it wants to go on after an error; else -1
     * @param freshProducerId that nobody has; needed when the answer says so
     */
    record InitProducerId(
            String transactionalId,
            int timeoutMs,
            long producerId,
            short producerEpoch,
            OptionalLong freshProducerId)
            implements OfProducer {
        @Override
        public InitProducerId with(long fresh) {
            return new InitProducerId(
                    transactionalId, timeoutMs, producerId, producerEpoch, OptionalLong.of(fresh));
        }
    }

    /**
     * The transaction reaches these partitions.
     *
     * @param clientVersion {@link Transaction#VERSION_WITH_BUMP} when a leader asks for a producer
     */
    record AddPartitions(
            String transactionalId,
            long producerId,
            short producerEpoch,
            List<TopicPartitionName> partitions,
            short clientVersion)
            implements TransactionRequest<TransactionResponse.PartitionResults> {
        public AddPartitions {
            partitions = List.copyOf(partitions);
        }

        @Override
        public TransactionResponse.PartitionResults refused(TransactionError error) {
            return TransactionResponse.PartitionResults.all(partitions, error);
        }
    }

    /** A leader asks whether the open transaction has reached these partitions. */
    record VerifyPartitions(
            String transactionalId,
            long producerId,
            short producerEpoch,
            List<TopicPartitionName> partitions)
            implements TransactionRequest<TransactionResponse.PartitionResults> {
        public VerifyPartitions {
            partitions = List.copyOf(partitions);
        }

        @Override
        public TransactionResponse.PartitionResults refused(TransactionError error) {
            return TransactionResponse.PartitionResults.all(partitions, error);
        }
    }

    /**
     * The producer ends its transaction.
     *
     * @param bumpsEpoch whether the producer takes a new epoch from the answer
     * @param connection which connection it came by; one that was opened later has a larger number
     * @param freshProducerId that nobody has; needed when the answer says so
     */
    record EndTransaction(
            String transactionalId,
            long producerId,
            short producerEpoch,
            boolean commit,
            boolean bumpsEpoch,
            long connection,
            OptionalLong freshProducerId)
            implements OfProducer {
        TransactionalProducer producer() {
            return new TransactionalProducer(producerId, producerEpoch);
        }

        @Override
        public EndTransaction with(long fresh) {
            return new EndTransaction(
                    transactionalId,
                    producerId,
                    producerEpoch,
                    commit,
                    bumpsEpoch,
                    connection,
                    OptionalLong.of(fresh));
        }
    }

    /**
     * Asked by the node: which markers are to be written. Answered when there are some.
     *
     * @param all whether those that were told before are told again
     */
    record AwaitMarkers(boolean all) implements TransactionRequest<TransactionResponse.MarkersDue> {
        @Override
        public TransactionResponse.MarkersDue refused(TransactionError error) {
            return new TransactionResponse.MarkersDue(error, List.of());
        }
    }

    /** Said by the node: the markers of that epoch stand in all partitions. */
    record MarkersWritten(String transactionalId, long producerId, short producerEpoch)
            implements TransactionRequest<TransactionResponse.Done> {
        @Override
        public TransactionResponse.Done refused(TransactionError error) {
            return new TransactionResponse.Done(error);
        }
    }

    /** Asks for one id. */
    record DescribeTransaction(String transactionalId)
            implements TransactionRequest<TransactionResponse.Described> {
        @Override
        public TransactionResponse.Described refused(TransactionError error) {
            return TransactionResponse.Described.refused(error, transactionalId);
        }
    }

    /**
     * Asks for the ids of this shard.
     *
     * @param states empty for all
     * @param producerIds empty for all
     * @param minDurationMs of an open transaction; negative for all
     * @param ids which ids are wanted
     */
    record ListTransactions(
            Set<TransactionState> states,
            Set<Long> producerIds,
            long minDurationMs,
            Predicate<String> ids)
            implements TransactionRequest<TransactionResponse.Listed> {
        @Override
        public TransactionResponse.Listed refused(TransactionError error) {
            return new TransactionResponse.Listed(error, List.of());
        }
    }
}
