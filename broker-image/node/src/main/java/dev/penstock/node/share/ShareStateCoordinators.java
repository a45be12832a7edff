/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.runtime.PartitionWriter;
import dev.penstock.coordinator.runtime.ReplicatedShard;
import dev.penstock.coordinator.runtime.Reply;
import dev.penstock.coordinator.share.SharePartitionKey;
import dev.penstock.coordinator.share.ShareStateConfig;
import dev.penstock.coordinator.share.ShareStateError;
import dev.penstock.coordinator.share.ShareStateRequest;
import dev.penstock.coordinator.share.ShareStateResponse;
import dev.penstock.coordinator.share.ShareStateShard;
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

import java.util.Optional;

/**
 * The share coordinators of this broker: one for each partition of the state topic that it leads.
 * Asked from any loop; each coordinator runs on the loop of its partition.
 */
public final class ShareStateCoordinators {
    private final CurrentImage current;
    private final ShardHosts<ShareStateShard> hosts;

    public ShareStateCoordinators(
            BrokerId self,
            CurrentImage current,
            Partitions partitions,
            Clock clock,
            ShareStateConfig config,
            ShareCoordinatorEvents events) {
        this.current = current;
        this.hosts =
                new ShardHosts<>(
                        self,
                        current,
                        partitions,
                        clock,
                        new Kind(config, current, partitions),
                        new Told(events));
    }

    private record Kind(ShareStateConfig config, CurrentImage current, Partitions partitions)
            implements ShardKind<ShareStateShard> {
        @Override
        public String topic() {
            return ShareStateTopic.NAME;
        }

        @Override
        public ShareStateShard make(PartitionWriter writer) {
            return new ShareStateShard(config, writer);
        }

        @Override
        public ReplicatedShard<?, ?, ?> replicated(ShareStateShard shard) {
            return shard.replicated();
        }

        @Override
        public void loaded(ShardHost<ShareStateShard> host, LeaderEpoch epoch) {
            new ShareStateUpkeep(host, epoch, current, partitions, config.pruneIntervalMs())
                    .begin();
        }
    }

    private record Told(ShareCoordinatorEvents events) implements ShardEvents {
        @Override
        public void loaded(int partition, long records, long tookNanos) {
            events.shareStateLoaded(partition, records, tookNanos);
        }

        @Override
        public void notLoaded(int partition, Exception cause) {
            events.shareStateNotLoaded(partition, cause);
        }

        @Override
        public void resigned(int partition) {
            events.shareStateResigned(partition);
        }
    }

    /** The shards that they run on. */
    public ShardHosts<ShareStateShard> hosts() {
        return hosts;
    }

    /**
     * The partition of the state topic that keeps the share-partition; nothing while there is no
     * such topic.
     */
    public static Optional<TopicPartition> partitionOf(MetadataImage image, SharePartitionKey key) {
        return image.topic(ShareStateTopic.NAME)
                .map(topic -> topic.topicPartition(key.statePartition(topic.partitionCount())));
    }

    /**
     * Asks the coordinator of a share-partition, if it is on this broker.
     *
     * @param reply is called once, on any loop
     */
    public <A extends ShareStateResponse> void ask(
            ShareStateRequest<A> request, Reply<? super A> reply) {
        hosts.ask(
                partitionOf(current.newest(), request.key()),
                (shard, now) -> shard.submit(request, now, reply),
                () -> reply.answer(request.refused(ShareStateError.NOT_COORDINATOR)));
    }
}
