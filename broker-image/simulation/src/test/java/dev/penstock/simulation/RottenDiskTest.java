/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.simulation.client.ClusterClient;
import dev.penstock.simulation.client.History;
import dev.penstock.simulation.client.IdempotentProducer;
import dev.penstock.simulation.client.TopicCreator;
import dev.penstock.world.SimDisk;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A sector of a closed segment rots on one of three brokers, under a producer. It is found without
 * anybody's reading it, and what was acknowledged is on all three again.
 */
class RottenDiskTest {
    private static final String TOPIC = "orders";
    private static final String SEGMENT = "orders-0/00000000000000000000.log";
    private static final String SET_ASIDE = "orders-0.damaged.1";
    private static final String HEALING = "orders-0.healing";

    private final SimWorld world = new SimWorld(1);
    private final SimCluster cluster = new SimCluster(world, new ClusterShape(3, 3, 1));
    private final History history = new History(false);

    @BeforeEach
    void aClusterWithClosedSegments() throws Exception {
        cluster.startAll();
        TreeMap<String, String> configs = new TreeMap<>();
        configs.put("min.insync.replicas", "2");
        TopicCreator creator = new TopicCreator(client("creator"), 1, (short) 3, configs);
        creator.start();
        until(creator::isDone);
        until(cluster::isWhole);
        new IdempotentProducer(world, client("producer"), history, 0, 1, 5).start();
        // Segments are rolled after 1.5 s; then a checkpoint has to cover them.
        world.runFor(TimeUnit.SECONDS.toNanos(8));
        cluster.disksRot();
    }

    private static SimDisk disk(SimBroker broker) {
        return broker.host().disk();
    }

    private SimBroker leader() {
        BrokerId[] leader = new BrokerId[1];
        cluster.brokers()
                .getFirst()
                .node()
                .orElseThrow()
                .image()
                .forEachPartition(
                        (topic, number, partition) -> {
                            if (topic.name().equals(TOPIC)) {
                                leader[0] = partition.leader().orElseThrow();
                            }
                        });
        return cluster.broker(leader[0]);
    }

    private static void rot(SimBroker broker) {
        for (int bit = 0; bit < 512; bit += 7) {
            disk(broker).flipStoredBit(SEGMENT, 100 + bit, bit % 8);
        }
    }

    private void isHealed(SimBroker broker, SimBroker good) throws Exception {
        until(() -> disk(broker).exists(SET_ASIDE) && !disk(broker).exists(HEALING));
        until(cluster::isWhole);
        // What was fetched in one go is rolled elsewhere; the bytes are the same.
        ByteBuffer healed = bytes(broker);
        ByteBuffer expected = bytes(good);
        assertThat(healed.remaining()).isGreaterThanOrEqualTo(expected.remaining());
        assertThat(healed.limit(expected.remaining())).isEqualTo(expected);
        int before = history.acknowledgedCount();
        until(() -> history.acknowledgedCount() > before);
    }

    private static ByteBuffer bytes(SimBroker broker) throws Exception {
        try (var file = disk(broker).openForRead(SEGMENT)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(0, bytes);
            return bytes.flip();
        }
    }

    @Test
    void aFollowerFetchesTheLogAgain() throws Exception {
        SimBroker leader = leader();
        SimBroker follower =
                cluster.brokers().stream()
                        .filter(broker -> !broker.equals(leader))
                        .findFirst()
                        .orElseThrow();

        rot(follower);

        isHealed(follower, leader);
    }

    @Test
    void aLeaderGoesOnAndFetchesTheLogAgainOnceAnotherLeads() throws Exception {
        SimBroker leader = leader();

        rot(leader);
        int before = history.acknowledgedCount();
        world.runFor(TimeUnit.SECONDS.toNanos(5));
        assertThat(history.acknowledgedCount()).isGreaterThan(before);
        assertThat(disk(leader).exists(SET_ASIDE)).isFalse();

        leader.stop();
        until(() -> !leader.isRunning());
        leader.start();

        SimBroker good =
                cluster.brokers().stream()
                        .filter(broker -> !broker.equals(leader))
                        .findFirst()
                        .orElseThrow();
        isHealed(leader, good);
    }

    private ClusterClient client(String name) {
        return new ClusterClient(world.host(name).start(), cluster.endpoints(), TOPIC);
    }

    private void until(BooleanSupplier condition) {
        assertThat(world.runUntil(condition, TimeUnit.SECONDS.toNanos(60)))
                .as(() -> cluster.complaint())
                .isTrue();
    }
}
