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

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Brokers have two log directories; the second one of one broker fails. The broker goes on with
 * what is in the first, others serve the rest, and nothing is lost.
 */
class LogDirectoryFailsTest {
    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 6;
    private static final String FIRST = "d0";
    private static final String SECOND = "d1";

    private final SimWorld world = new SimWorld(1);
    private final SimCluster cluster = new SimCluster(world, new ClusterShape(3, 3, 2, false, 2));
    private final History history = new History(false);

    @BeforeEach
    void aClusterWithPartitionsInBoth() {
        cluster.startAll();
        TreeMap<String, String> configs = new TreeMap<>();
        configs.put("min.insync.replicas", "2");
        TopicCreator creator = new TopicCreator(client("creator"), PARTITIONS, (short) 3, configs);
        creator.start();
        until(creator::isDone);
        until(cluster::isWhole);
        new IdempotentProducer(world, client("producer"), history, 0, PARTITIONS, 5).start();
        acknowledgesMore();
        for (SimBroker broker : cluster.brokers()) {
            assertThat(in(broker, FIRST)).isNotEmpty();
            assertThat(in(broker, SECOND)).isNotEmpty();
        }
    }

    @Test
    void theBrokerGoesOnWithTheOther() {
        SimBroker broken = cluster.brokers().getFirst();
        List<Integer> lost = in(broken, SECOND);
        List<Integer> kept = in(broken, FIRST);
        cluster.disksFail();

        disk(broken).breakDirectory(SECOND);

        until(() -> lost.stream().noneMatch(number -> isInSync(broken, number)));
        assertThat(lost).allMatch(number -> partition(number).hasLeader());
        assertThat(kept).allMatch(number -> isInSync(broken, number));
        assertThat(broken.isRunning()).isTrue();
        acknowledgesMore();

        isWholeAgain(broken, lost);
    }

    @Test
    void stoppedAndStartedInOrderItHasAll() {
        SimBroker broker = cluster.brokers().getFirst();
        List<Integer> inSecond = in(broker, SECOND);

        broker.stop();
        until(() -> !broker.isRunning());
        broker.start();

        until(cluster::isWhole);
        assertThat(in(broker, SECOND)).isEqualTo(inSecond);
        nothingIsLost();
    }

    @Test
    void afterALossOfPowerItHasAll() {
        SimBroker broker = cluster.brokers().getFirst();

        broker.losePower();
        broker.start();

        until(cluster::isWhole);
        nothingIsLost();
    }

    private void isWholeAgain(SimBroker broken, List<Integer> lost) {
        disk(broken).mendDirectory(SECOND);
        broken.stop();
        until(() -> !broken.isRunning());
        broken.start();
        until(cluster::isWhole);
        assertThat(in(broken, SECOND)).isEqualTo(lost);
        nothingIsLost();
    }

    private void nothingIsLost() {
        acknowledgesMore();
        PartitionReader reader = new PartitionReader(client("reader"), history, PARTITIONS);
        reader.start();
        until(reader::hasReachedEnd);
        history.check(reader.read());
    }

    private void acknowledgesMore() {
        int before = history.acknowledgedCount();
        until(() -> history.acknowledgedCount() > before + 50);
    }

    private static List<Integer> in(SimBroker broker, String directory) {
        return IntStream.range(0, PARTITIONS)
                .filter(number -> disk(broker).exists(directory + "/" + TOPIC + "-" + number))
                .boxed()
                .toList();
    }

    private boolean isInSync(SimBroker broker, int number) {
        return partition(number).isr().contains(broker.id());
    }

    /** As a broker that is whole knows it. */
    private PartitionImage partition(int number) {
        return cluster.brokers()
                .getLast()
                .node()
                .orElseThrow()
                .image()
                .topic(TOPIC)
                .orElseThrow()
                .partition(number)
                .orElseThrow();
    }

    private static SimDisk disk(SimBroker broker) {
        return broker.host().disk();
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
