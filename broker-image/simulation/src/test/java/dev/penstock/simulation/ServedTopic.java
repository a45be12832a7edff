/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.simulation.client.ClusterClient;
import dev.penstock.simulation.client.History;
import dev.penstock.simulation.client.IdempotentProducer;
import dev.penstock.simulation.client.PartitionReader;
import dev.penstock.simulation.client.TopicCreator;
import dev.penstock.world.SimDisk;
import dev.penstock.world.SimWorld;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * A simulated cluster whose one topic is written to all the time: where the stories of disks that
 * fail begin, and what they have in common. Conditions are waited for a minute at most.
 */
final class ServedTopic {
    static final String NAME = "orders";

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int MORE = 50;

    final SimWorld world;
    final SimCluster cluster;
    final History history = new History(false);
    private final int partitions;

    private ServedTopic(SimWorld world, ClusterShape shape, int partitions) {
        this.world = world;
        this.cluster = new SimCluster(world, shape);
        this.partitions = partitions;
    }

    /** All brokers run and all replicas are in sync. */
    static ServedTopic start(ClusterShape shape, int partitions, int replicas, int minInSync) {
        return start(new SimWorld(1), shape, partitions, replicas, minInSync);
    }

    /** In a world of one's own: all brokers run and all replicas are in sync. */
    static ServedTopic start(
            SimWorld world, ClusterShape shape, int partitions, int replicas, int minInSync) {
        ServedTopic topic = new ServedTopic(world, shape, partitions);
        topic.cluster.startAll();
        TreeMap<String, String> configs = new TreeMap<>();
        configs.put("min.insync.replicas", String.valueOf(minInSync));
        TopicCreator creator =
                new TopicCreator(topic.client("creator"), partitions, (short) replicas, configs);
        creator.start();
        topic.until(creator::isDone);
        topic.until(topic.cluster::isWhole);
        new IdempotentProducer(
                        topic.world, topic.client("producer"), topic.history, 0, partitions, 5)
                .start();
        topic.acknowledgesMore();
        return topic;
    }

    void until(BooleanSupplier condition) {
        assertThat(world.runUntil(condition, PATIENCE_NANOS))
                .as(() -> cluster.complaint())
                .isTrue();
    }

    void acknowledgesMore() {
        int before = history.acknowledgedCount();
        until(() -> history.acknowledgedCount() > before + MORE);
    }

    /** More is acknowledged, and all that ever was can be read. */
    void hasLostNothing() {
        acknowledgesMore();
        PartitionReader reader = new PartitionReader(client("reader"), history, partitions);
        reader.start();
        // The producer goes on: what it is told while the reader reads has to be read as well.
        until(() -> reader.hasReachedEnd() && history.isIn(reader.read()));
        history.check(reader.read());
    }

    /** Stops a broker in order and starts it again. */
    void restart(SimBroker broker) {
        broker.stop();
        until(() -> !broker.isRunning());
        broker.start();
    }

    SimBroker leader(int number) {
        return cluster.broker(partition(number).leader().orElseThrow());
    }

    /** Brokers that have a replica of the partition and do not lead it. */
    List<SimBroker> followers(int number) {
        SimBroker leader = leader(number);
        return cluster.brokers().stream().filter(broker -> !broker.equals(leader)).toList();
    }

    /** As the newest image has it that a broker knows. */
    PartitionImage partition(int number) {
        return cluster.brokers().stream()
                .flatMap(broker -> broker.node().stream())
                .flatMap(
                        node ->
                                node.image().topic(NAME).stream()
                                        .flatMap(topic -> topic.partition(number).stream()))
                .max(Comparator.comparing(PartitionImage::partitionEpoch))
                .orElseThrow();
    }

    boolean isInSync(SimBroker broker, int number) {
        return partition(number).isr().contains(broker.id());
    }

    /** Numbers of the partitions that a broker keeps in one of its log directories. */
    List<Integer> in(SimBroker broker, String directory) {
        return IntStream.range(0, partitions)
                .filter(number -> disk(broker).exists(directory + "/" + NAME + "-" + number))
                .boxed()
                .toList();
    }

    static SimDisk disk(SimBroker broker) {
        return broker.host().disk();
    }

    ClusterClient client(String name) {
        return new ClusterClient(world.host(name).start(), cluster.endpoints(), NAME);
    }
}
