/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.simulation.client.ClusterClient;
import dev.penstock.simulation.client.History;
import dev.penstock.simulation.client.IdempotentProducer;
import dev.penstock.simulation.client.PartitionReader;
import dev.penstock.simulation.client.TopicCreator;
import dev.penstock.world.SimDisk;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.Test;

import java.util.Comparator;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The files of one partition can neither be read nor written on one broker, which goes on with all
 * else: whoever can serve the partition does.
 */
class BrokenPartitionTest {
    private static final String TOPIC = "orders";
    private static final String BROKEN = "orders-0";

    private final SimWorld world = new SimWorld(1);
    private final SimCluster cluster = new SimCluster(world, new ClusterShape(3, 3, 1));
    private final History history = new History(false);

    private void startWith(int replicas, String minInsyncReplicas) {
        cluster.startAll();
        TreeMap<String, String> configs = new TreeMap<>();
        configs.put("min.insync.replicas", minInsyncReplicas);
        TopicCreator creator = new TopicCreator(client("creator"), 2, (short) replicas, configs);
        creator.start();
        until(creator::isDone);
        until(cluster::isWhole);
        new IdempotentProducer(world, client("producer"), history, 0, 1, 5).start();
        acknowledgesMore();
        cluster.disksFail();
    }

    @Test
    void anotherReplicaLeadsAndNothingIsLost() {
        startWith(3, "2");
        SimBroker broken = leader(0);
        LeaderEpoch epochOfOther = partition(1).leaderEpoch();

        disk(broken).breakDirectory(BROKEN);

        until(() -> partition(0).leader().filter(each -> !each.equals(broken.id())).isPresent());
        assertThat(partition(0).isr().contains(broken.id())).isFalse();
        assertThat(broken.isRunning()).isTrue();
        acknowledgesMore();
        acknowledgesMore();
        assertThat(partition(1).leaderEpoch()).isEqualTo(epochOfOther);

        isWholeAgain(broken);
    }

    @Test
    void aFollowerLeavesTheInSyncReplicas() {
        startWith(3, "2");
        SimBroker leader = leader(0);
        SimBroker broken =
                cluster.brokers().stream()
                        .filter(broker -> !broker.equals(leader))
                        .findFirst()
                        .orElseThrow();

        disk(broken).breakDirectory(BROKEN);

        until(() -> !partition(0).isr().contains(broken.id()));
        assertThat(partition(0).leader()).contains(leader.id());
        acknowledgesMore();

        isWholeAgain(broken);
    }

    @Test
    void whereThereIsNoOtherReplicaNobodyLeadsUntilTheDiskIsMended() {
        startWith(1, "1");
        SimBroker broken = leader(0);

        disk(broken).breakDirectory(BROKEN);

        until(() -> !partition(0).hasLeader());
        world.runFor(TimeUnit.SECONDS.toNanos(5));
        assertThat(partition(0).hasLeader()).isFalse();

        isWholeAgain(broken);
    }

    @Test
    void aBrokerThatIsStartedOverABrokenPartitionTellsSo() {
        startWith(3, "2");
        SimBroker broken = leader(0);
        disk(broken).breakDirectory(BROKEN);
        until(() -> !partition(0).isr().contains(broken.id()));

        broken.kill();
        broken.start();

        until(() -> broken.node().orElseThrow().isReady());
        until(() -> partition(0).directories().toString().contains(broken.id() + ":lost"));
        acknowledgesMore();
        isWholeAgain(broken);
    }

    private void isWholeAgain(SimBroker broken) {
        disk(broken).mendDirectory(BROKEN);
        broken.stop();
        until(() -> !broken.isRunning());
        broken.start();
        until(cluster::isWhole);
        acknowledgesMore();
        PartitionReader reader = new PartitionReader(client("reader"), history, 1);
        reader.start();
        until(reader::hasReachedEnd);
        history.check(reader.read());
    }

    private void acknowledgesMore() {
        int before = history.acknowledgedCount();
        until(() -> history.acknowledgedCount() > before + 20);
    }

    private SimBroker leader(int number) {
        return cluster.broker(partition(number).leader().orElseThrow());
    }

    /** As the newest image has it that a broker knows. */
    private PartitionImage partition(int number) {
        return cluster.brokers().stream()
                .flatMap(broker -> broker.node().stream())
                .flatMap(
                        node ->
                                node.image().topic(TOPIC).stream()
                                        .flatMap(topic -> topic.partition(number).stream()))
                .max(Comparator.comparing(PartitionImage::partitionEpoch))
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
