/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.coordinator;

import dev.penstock.coordinator.runtime.Now;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.broker.BrokerPartitionOutlets;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.partition.Partitions;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The shards of one topic on this broker: one for each partition that it leads. Asked from any
 * loop; each shard runs on the loop of its partition.
 *
 * @param <S> the shard as its own package shows it
 */
public final class ShardHosts<S> implements BrokerPartitionOutlets.RoleListener {
    private final BrokerId self;
    private final CurrentImage current;
    private final Partitions partitions;
    private final Clock clock;
    private final ShardKind<S> kind;
    private final ShardEvents events;

    /** By the index of the loop; each map is touched on that loop only. */
    private final List<Map<TopicPartition, ShardHost<S>>> byLoop = new ArrayList<>();

    public ShardHosts(
            BrokerId self,
            CurrentImage current,
            Partitions partitions,
            Clock clock,
            ShardKind<S> kind,
            ShardEvents events) {
        this.self = self;
        this.current = current;
        this.partitions = partitions;
        this.clock = clock;
        this.kind = kind;
        this.events = events;
        partitions.loops().data().forEach(_ -> byLoop.add(new TreeMap<>()));
    }

    @Override
    public void roleChanged(String topic, TopicPartition partition, Optional<LeaderEpoch> leads) {
        if (!topic.equals(kind.topic())) {
            return;
        }
        Map<TopicPartition, ShardHost<S>> own = hosts(partition);
        if (leads.isPresent()) {
            partitions.on(
                    partition,
                    loop ->
                            own.computeIfAbsent(
                                            partition,
                                            _ ->
                                                    new ShardHost<>(
                                                            partition,
                                                            loop,
                                                            partitions.loops().owner(partition),
                                                            clock,
                                                            kind,
                                                            events))
                                    .lead(leads.get()));
        } else {
            ShardHost<S> resigned = own.remove(partition);
            if (resigned != null) {
                resigned.resign();
            }
        }
    }

    private Map<TopicPartition, ShardHost<S>> hosts(TopicPartition partition) {
        return byLoop.get(partitions.loops().ownerOf(partition));
    }

    /**
     * Runs the task on the partition's loop.
     *
     * @param task is given the host, or nothing when this broker does not lead the partition
     */
    public void on(TopicPartition partition, Consumer<Optional<ShardHost<S>>> task) {
        partitions.on(
                partition, _ -> task.accept(Optional.ofNullable(hosts(partition).get(partition))));
    }

    /**
     * Puts a request to the shard of a partition, on its loop.
     *
     * @param partition nothing while there is no such topic
     * @param request is called with the shard, or not at all
     * @param notHere is called otherwise
     */
    public void ask(
            Optional<TopicPartition> partition, BiConsumer<S, Now> request, Runnable notHere) {
        partition.ifPresentOrElse(
                known ->
                        on(
                                known,
                                host ->
                                        host.ifPresentOrElse(
                                                led ->
                                                        led.run(
                                                                shard ->
                                                                        request.accept(
                                                                                shard, led.now())),
                                                notHere)),
                notHere);
    }

    /**
     * Has a marker appended to a partition of whatever topic, on its loop. The shard there, if
     * there is one, takes it before any other input.
     */
    public void append(TopicPartition partition, MarkerAppend marker) {
        ShardHost<S> host = hosts(partition).get(partition);
        if (host == null) {
            marker.append();
        } else {
            host.append(marker);
        }
    }

    /** The partitions of the topic that the metadata says this broker leads. */
    public List<TopicPartition> led() {
        List<TopicPartition> led = new ArrayList<>();
        current.get()
                .topic(kind.topic())
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
     * Collects what is read of all shards here.
     *
     * @param home where the answer is given; the caller is on it
     */
    public <F> void collect(
            Scheduler home, Function<S, List<F>> reading, Consumer<List<F>> answer) {
        Gather<List<F>> gather =
                new Gather<>(
                        home,
                        byLoop.size(),
                        found -> answer.accept(found.stream().flatMap(List::stream).toList()));
        for (int i = 0; i < byLoop.size(); i++) {
            Consumer<List<F>> slot = gather.slot(i);
            Map<TopicPartition, ShardHost<S>> own = byLoop.get(i);
            partitions.on(
                    i,
                    _ ->
                            slot.accept(
                                    own.values().stream()
                                            .flatMap(host -> reading.apply(host.shard()).stream())
                                            .toList()));
        }
    }
}
