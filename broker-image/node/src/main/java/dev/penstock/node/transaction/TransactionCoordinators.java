/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.transaction;

import dev.penstock.coordinator.runtime.PartitionWriter;
import dev.penstock.coordinator.runtime.ReplicatedShard;
import dev.penstock.coordinator.runtime.Reply;
import dev.penstock.coordinator.transaction.TransactionConfig;
import dev.penstock.coordinator.transaction.TransactionError;
import dev.penstock.coordinator.transaction.TransactionPartitions;
import dev.penstock.coordinator.transaction.TransactionRequest;
import dev.penstock.coordinator.transaction.TransactionResponse;
import dev.penstock.coordinator.transaction.TransactionShard;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.coordinator.ShardEvents;
import dev.penstock.node.coordinator.ShardHost;
import dev.penstock.node.coordinator.ShardHosts;
import dev.penstock.node.coordinator.ShardKind;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.partition.Partitions;

import java.util.List;
import java.util.Optional;

/**
 * The transaction coordinators of this broker: one for each partition of the transactions topic
 * that it leads. Asked from any loop; each coordinator runs on the loop of its partition.
 */
public final class TransactionCoordinators {
    private final CurrentImage current;
    private final ShardHosts<TransactionShard> hosts;

    /** Coordinators that write their markers with the sender. */
    public TransactionCoordinators(
            BrokerId self,
            CurrentImage current,
            Partitions partitions,
            Clock clock,
            TransactionConfig config,
            MarkerSender markers,
            TransactionCoordinatorEvents events) {
        this.current = current;
        this.hosts =
                new ShardHosts<>(
                        self,
                        current,
                        partitions,
                        clock,
                        new Kind(config, markers, events),
                        new Told(events));
    }

    private record Kind(
            TransactionConfig config, MarkerSender markers, TransactionCoordinatorEvents events)
            implements ShardKind<TransactionShard> {
        @Override
        public String topic() {
            return TransactionsTopic.NAME;
        }

        @Override
        public TransactionShard make(PartitionWriter writer) {
            return new TransactionShard(config, writer, events::transaction);
        }

        @Override
        public ReplicatedShard<?, ?, ?> replicated(TransactionShard shard) {
            return shard.replicated();
        }

        @Override
        public void loaded(ShardHost<TransactionShard> host, LeaderEpoch epoch) {
            markers.begin(host, epoch);
        }
    }

    private record Told(TransactionCoordinatorEvents events) implements ShardEvents {
        @Override
        public void loaded(int partition, long records, long tookNanos) {
            events.transactionsLoaded(partition, records, tookNanos);
        }

        @Override
        public void notLoaded(int partition, Exception cause) {
            events.transactionsNotLoaded(partition, cause);
        }

        @Override
        public void resigned(int partition) {
            events.transactionsResigned(partition);
        }
    }

    /** The shards that they run on. */
    public ShardHosts<TransactionShard> hosts() {
        return hosts;
    }

    /**
     * The partition of the transactions topic that the id lives in; nothing while there is no such
     * topic.
     */
    public static Optional<TopicPartition> partitionOf(MetadataImage image, String id) {
        return image.topic(TransactionsTopic.NAME)
                .map(
                        topic ->
                                topic.topicPartition(
                                        TransactionPartitions.partitionFor(
                                                id, topic.partitionCount())));
    }

    /** The partitions of the transactions topic that the metadata says this broker leads. */
    public List<TopicPartition> led() {
        return hosts.led();
    }

    /**
     * Asks the coordinator of a transactional id.
     *
     * @param reply is called once, on any loop
     */
    public <A extends TransactionResponse> void ask(
            String transactionalId, TransactionRequest<A> request, Reply<? super A> reply) {
        ask(partitionOf(current.get(), transactionalId), request, reply);
    }

    /**
     * Asks the coordinator of the transactional ids in that partition.
     *
     * @param reply is called once, on any loop
     */
    public <A extends TransactionResponse> void ask(
            TopicPartition partition, TransactionRequest<A> request, Reply<? super A> reply) {
        ask(Optional.of(partition), request, reply);
    }

    private <A extends TransactionResponse> void ask(
            Optional<TopicPartition> partition,
            TransactionRequest<A> request,
            Reply<? super A> reply) {
        hosts.ask(
                partition,
                (shard, now) -> shard.submit(request, now, reply),
                () -> reply.answer(request.refused(TransactionError.NOT_COORDINATOR)));
    }
}
