/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.group;

import dev.penstock.coordinator.group.GroupConfig;
import dev.penstock.coordinator.group.GroupError;
import dev.penstock.coordinator.group.GroupFacts;
import dev.penstock.coordinator.group.GroupPartitions;
import dev.penstock.coordinator.group.GroupPosition;
import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.coordinator.runtime.Reply;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Randomness;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.broker.BrokerPartitionOutlets;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.partition.Partitions;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The group coordinators of this broker: one for each partition of the offsets topic that it leads.
 * Asked from any loop; each coordinator runs on the loop of its partition.
 */
public final class GroupCoordinators implements BrokerPartitionOutlets.RoleListener {
    private final BrokerId self;
    private final CurrentImage current;
    private final Partitions partitions;
    private final Clock clock;
    private final Randomness randomness;
    private final GroupConfig config;
    private final GroupCoordinatorEvents events;

    /** By the index of the loop; each map is touched on that loop only. */
    private final List<Map<TopicPartition, GroupCoordinator>> byLoop;

    public GroupCoordinators(
            BrokerId self,
            CurrentImage current,
            Partitions partitions,
            Clock clock,
            Randomness randomness,
            GroupConfig config,
            GroupCoordinatorEvents events) {
        this.self = self;
        this.current = current;
        this.partitions = partitions;
        this.clock = clock;
        this.randomness = randomness;
        this.config = config;
        this.events = events;
        byLoop = new ArrayList<>();
        partitions.loops().data().forEach(_ -> byLoop.add(new TreeMap<>()));
    }

    @Override
    public void roleChanged(String topic, TopicPartition partition, Optional<LeaderEpoch> leads) {
        if (!topic.equals(OffsetsTopic.NAME)) {
            return;
        }
        Map<TopicPartition, GroupCoordinator> own = owners(partition);
        if (leads.isPresent()) {
            partitions.on(
                    partition,
                    loop ->
                            own.computeIfAbsent(
                                            partition,
                                            _ ->
                                                    new GroupCoordinator(
                                                            partition,
                                                            loop,
                                                            partitions.loops().owner(partition),
                                                            clock,
                                                            randomness,
                                                            config,
                                                            events))
                                    .lead(leads.get()));
        } else {
            GroupCoordinator resigned = own.remove(partition);
            if (resigned != null) {
                resigned.resign();
            }
        }
    }

    private Map<TopicPartition, GroupCoordinator> owners(TopicPartition partition) {
        return byLoop.get(partitions.loops().ownerOf(partition));
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
        List<TopicPartition> led = new ArrayList<>();
        current.get()
                .topic(OffsetsTopic.NAME)
                .ifPresent(
                        topic ->
                                topic.forEachPartition(
                                        (partition, number) -> {
                                            if (partition.isLedBy(self)) {
                                                led.add(topic.topicPartition(number));
                                            }
                                        }));
        return led;
    }

    /**
     * Collects the figures of all groups that are served here.
     *
     * @param home where the answer is given; the caller is on it
     */
    public void facts(Scheduler home, Consumer<List<GroupFacts>> answer) {
        collect(home, coordinator -> coordinator.facts().stream(), answer);
    }

    /**
     * Collects the positions of all groups that are served here.
     *
     * @param home where the answer is given; the caller is on it
     */
    public void positions(Scheduler home, Consumer<List<GroupPosition>> answer) {
        collect(home, coordinator -> coordinator.positions().stream(), answer);
    }

    private <T> void collect(
            Scheduler home, Function<GroupCoordinator, Stream<T>> what, Consumer<List<T>> answer) {
        Gather<List<T>> gather =
                new Gather<>(
                        home,
                        byLoop.size(),
                        found -> answer.accept(found.stream().flatMap(List::stream).toList()));
        for (int i = 0; i < byLoop.size(); i++) {
            Consumer<List<T>> slot = gather.slot(i);
            Map<TopicPartition, GroupCoordinator> own = byLoop.get(i);
            partitions.on(i, _ -> slot.accept(own.values().stream().flatMap(what).toList()));
        }
    }

    /**
     * Asks the coordinator of a group.
     *
     * @param reply is called once, on any loop
     */
    public <A extends GroupResponse> void ask(
            String groupId, GroupRequest<A> request, Reply<? super A> reply) {
        partitionOf(current.get(), groupId)
                .ifPresentOrElse(
                        partition -> ask(partition, request, reply),
                        () -> reply.answer(request.refused(GroupError.NOT_COORDINATOR)));
    }

    /**
     * Asks the coordinator of the groups in that partition.
     *
     * @param reply is called once, on any loop
     */
    public <A extends GroupResponse> void ask(
            TopicPartition partition, GroupRequest<A> request, Reply<? super A> reply) {
        partitions.on(
                partition,
                _ -> {
                    GroupCoordinator coordinator = owners(partition).get(partition);
                    if (coordinator == null) {
                        reply.answer(request.refused(GroupError.NOT_COORDINATOR));
                    } else {
                        coordinator.submit(request, reply);
                    }
                });
    }
}
