/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.group;

import dev.penstock.coordinator.group.GroupConfig;
import dev.penstock.coordinator.group.GroupError;
import dev.penstock.coordinator.group.GroupEvent;
import dev.penstock.coordinator.group.GroupFacts;
import dev.penstock.coordinator.group.GroupPartitions;
import dev.penstock.coordinator.group.GroupPosition;
import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.coordinator.group.GroupShard;
import dev.penstock.coordinator.group.consumer.ClusterView;
import dev.penstock.coordinator.runtime.PartitionWriter;
import dev.penstock.coordinator.runtime.ReplicatedShard;
import dev.penstock.coordinator.runtime.Reply;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Randomness;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.coordinator.ShardHosts;
import dev.penstock.node.coordinator.ShardKind;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.partition.Partitions;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The group coordinators of this broker: one for each partition of the offsets topic that it leads.
 * Asked from any loop; each coordinator runs on the loop of its partition.
 */
public final class GroupCoordinators {
    private final CurrentImage current;
    private final ShardHosts<GroupShard> hosts;

    public GroupCoordinators(
            BrokerId self,
            CurrentImage current,
            Partitions partitions,
            Clock clock,
            Randomness randomness,
            GroupConfig config,
            Supplier<ClusterView> views,
            GroupCoordinatorEvents events) {
        this.current = current;
        this.hosts =
                new ShardHosts<>(
                        self,
                        current,
                        partitions,
                        clock,
                        new Groups(config, randomness, views, events::group),
                        new GroupShardEvents(events));
    }

    /** The shards that they run on. */
    public ShardHosts<GroupShard> hosts() {
        return hosts;
    }

    private record Groups(
            GroupConfig config,
            Randomness randomness,
            Supplier<ClusterView> views,
            Consumer<GroupEvent> events)
            implements ShardKind<GroupShard> {
        @Override
        public String topic() {
            return OffsetsTopic.NAME;
        }

        @Override
        public GroupShard make(PartitionWriter writer) {
            return new GroupShard(config, writer, randomness, events, views.get());
        }

        @Override
        public void refresh(GroupShard shard) {
            shard.see(views.get());
        }

        @Override
        public ReplicatedShard<?, ?, ?> replicated(GroupShard shard) {
            return shard.replicated();
        }
    }

    /**
     * The partition of the offsets topic that the group lives in; nothing while there is no such
     * topic.
     */
    public static Optional<TopicPartition> partitionOf(MetadataImage image, String groupId) {
        return image.topic(OffsetsTopic.NAME)
                .map(
                        topic ->
                                topic.topicPartition(
                                        GroupPartitions.groupPartitionFor(
                                                groupId, topic.partitionCount())));
    }

    /** The partitions of the offsets topic that the metadata says this broker leads. */
    public List<TopicPartition> led() {
        return hosts.led();
    }

    /**
     * Collects the figures of all groups that are served here.
     *
     * @param home where the answer is given; the caller is on it
     */
    public void facts(Scheduler home, Consumer<List<GroupFacts>> answer) {
        hosts.collect(home, shard -> shard.facts().stream().toList(), answer);
    }

    /**
     * Collects the positions of all groups that are served here.
     *
     * @param home where the answer is given; the caller is on it
     */
    public void positions(Scheduler home, Consumer<List<GroupPosition>> answer) {
        hosts.collect(home, GroupShard::positions, answer);
    }

    /**
     * Asks the coordinator of a group.
     *
     * @param reply is called once, on any loop
     */
    public <A extends GroupResponse> void ask(
            String groupId, GroupRequest<A> request, Reply<? super A> reply) {
        ask(partitionOf(current.get(), groupId), request, reply);
    }

    /**
     * Asks the coordinator of the groups in that partition.
     *
     * @param reply is called once, on any loop
     */
    public <A extends GroupResponse> void ask(
            TopicPartition partition, GroupRequest<A> request, Reply<? super A> reply) {
        ask(Optional.of(partition), request, reply);
    }

    private <A extends GroupResponse> void ask(
            Optional<TopicPartition> partition, GroupRequest<A> request, Reply<? super A> reply) {
        hosts.ask(
                partition,
                (shard, now) -> shard.submit(request, now, reply),
                () -> reply.answer(request.refused(GroupError.NOT_COORDINATOR)));
    }
}
