/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.simulation.client.DirectoryMover;
import dev.penstock.world.SimRandomness;
import dev.penstock.world.SimWorld;
import dev.penstock.world.junit.SeededTest;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * All partitions of a broker change their log directories while they are written to, and the broker
 * loses its power anywhere in between.
 */
class PartitionMovesTest {
    private static final int PARTITIONS = 6;
    private static final String FIRST = "d0";
    private static final String SECOND = "d1";
    private static final long MOVE_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    @SeededTest(seeds = 20)
    void nothingIsLostNorThereTwice(SimWorld world) {
        ServedTopic all =
                ServedTopic.start(world, new ClusterShape(3, 3, 2, false, 2), PARTITIONS, 3, 2);
        SimRandomness chance = world.randomness("power");
        SimBroker broker = all.cluster.brokers().get(chance.nextInt(3));
        List<Integer> first = all.in(broker, FIRST);
        List<Integer> second = all.in(broker, SECOND);

        move("first", all, broker, first, second);
        world.runFor(chance.between(0, MOVE_NANOS));
        broker.losePower();
        broker.start();
        all.until(all.cluster::isWhole);
        for (int i = 0; i < PARTITIONS; i++) {
            boolean isInFirst = all.in(broker, FIRST).contains(i);
            boolean isInSecond = all.in(broker, SECOND).contains(i);
            assertThat(isInFirst).as("orders-%d is in one directory", i).isNotEqualTo(isInSecond);
        }

        move("second", all, broker, first, second);
        all.until(
                () -> all.in(broker, FIRST).equals(second) && all.in(broker, SECOND).equals(first));
        all.hasLostNothing();
        assertThat(copies(all, broker)).isEmpty();
        assertThat(all.cluster.isWhole()).isTrue();
    }

    private static void move(
            String time,
            ServedTopic all,
            SimBroker broker,
            List<Integer> first,
            List<Integer> second) {
        int id = broker.id().value();
        new DirectoryMover(all.client(time + " there"), id, SECOND, first).start();
        new DirectoryMover(all.client(time + " back"), id, FIRST, second).start();
    }

    private static List<String> copies(ServedTopic all, SimBroker broker) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(i -> "/" + ServedTopic.NAME + "-" + i)
                .map(name -> name + ".future")
                .filter(
                        name ->
                                ServedTopic.disk(broker).exists(FIRST + name)
                                        || ServedTopic.disk(broker).exists(SECOND + name))
                .toList();
    }
}
