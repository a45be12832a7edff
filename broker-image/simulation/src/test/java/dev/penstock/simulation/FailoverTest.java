/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.node.Node;
import dev.penstock.simulation.client.ClusterClient;
import dev.penstock.simulation.client.History;
import dev.penstock.simulation.client.IdempotentProducer;
import dev.penstock.simulation.client.TopicCreator;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * For how long an acks=all producer is told nothing when a broker goes, in simulated time: what the
 * protocols cost, without the costs of a machine. When a leader's machine falls silent it is the
 * client that waits, for its own request.timeout.ms; so that is not measured here.
 */
class FailoverTest {
    private static final String TOPIC = "orders";
    private static final int SEEDS = 20;
    private static final int PARTITIONS = 3;

    /** Who goes. */
    enum Victim {
        LEADER,
        CONTROLLER,
        LEADER_AND_CONTROLLER
    }

    /** How it goes. */
    enum End {
        /** {@code kill -9}: its connections break. */
        KILLED,
        /** SIGTERM. */
        STOPPED,
        /** Its disk takes no writes for {@link Run#STALL_NANOS} (ADR 0268). */
        STALLED
    }

    @ParameterizedTest
    @CsvSource({
        "LEADER,                KILLED,   500",
        "CONTROLLER,            KILLED,   200",
        "LEADER_AND_CONTROLLER, KILLED,   500",
        "LEADER,                STOPPED,  60",
        "LEADER_AND_CONTROLLER, STOPPED,  60",
        "LEADER,                STALLED,  2000",
        "LEADER_AND_CONTROLLER, STALLED,  2000",
    })
    void aProducerHearsAgainSoon(Victim victim, End end, long limitMs) {
        List<Long> silencesMs = new ArrayList<>();
        for (int seed = 1; seed <= SEEDS; seed++) {
            silencesMs.add(TimeUnit.NANOSECONDS.toMillis(new Run(seed).silence(victim, end)));
        }
        silencesMs.sort(null);
        System.out.printf(
                "%s %s: silence p50=%d ms, longest %d ms of %d runs%n",
                victim, end, silencesMs.get(SEEDS / 2), silencesMs.getLast(), SEEDS);

        assertThat(silencesMs.getLast()).isLessThanOrEqualTo(limitMs);
    }

    /** A cluster of three under a producer. */
    private static final class Run {
        static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(5);

        private final SimWorld world;
        private final SimCluster cluster;
        private final History history = new History(false);
        private int acknowledged;
        private long heardNanos;
        private long longestNanos;

        Run(long seed) {
            world = new SimWorld(seed);
            cluster = new SimCluster(world, new ClusterShape(3, 3, 1));
            cluster.startAll();
            SortedMap<String, String> configs = new TreeMap<>();
            configs.put("min.insync.replicas", "2");
            TopicCreator creator =
                    new TopicCreator(client("creator"), PARTITIONS, (short) 3, configs);
            creator.start();
            until(creator::isDone);
            until(cluster::isWhole);
            world.afterEachEvent(this::listen);
            new IdempotentProducer(world, client("producer"), history, 0, 1, 5).start();
            world.runFor(TimeUnit.SECONDS.toNanos(2));
        }

        long silence(Victim victim, End end) {
            SimBroker broker = broker(victim);
            longestNanos = 0;
            switch (end) {
                case KILLED -> broker.kill();
                case STOPPED -> broker.stop();
                case STALLED -> broker.stallDisk(STALL_NANOS);
            }
            world.runFor(TimeUnit.SECONDS.toNanos(6));
            return Math.max(longestNanos, world.nowNanos() - heardNanos);
        }

        /** The producer sends to the first partition only; its leadership moves to who is to go. */
        private SimBroker broker(Victim victim) {
            SimBroker controller = cluster.controller().orElseThrow();
            SimBroker leader = cluster.broker(leader());
            return switch (victim) {
                case LEADER -> leader.equals(controller) ? moved(leader) : leader;
                case CONTROLLER -> leader.equals(controller) ? handedOver(controller) : controller;
                case LEADER_AND_CONTROLLER -> leader.equals(controller) ? leader : together(leader);
            };
        }

        /** The controller restarts, so that another one is it, and the leader comes back. */
        private SimBroker moved(SimBroker broker) {
            restart(broker);
            until(() -> cluster.broker(leader()).equals(broker));
            assertThat(cluster.controller()).isNotEqualTo(broker);
            return broker;
        }

        private SimBroker handedOver(SimBroker controller) {
            restart(controller);
            until(() -> cluster.broker(leader()).equals(controller));
            return cluster.controller().orElseThrow();
        }

        private SimBroker together(SimBroker leader) {
            while (!cluster.controller().filter(leader::equals).isPresent()) {
                restart(cluster.controller().orElseThrow());
            }
            until(() -> cluster.broker(leader()).equals(leader));
            return leader;
        }

        private void restart(SimBroker broker) {
            broker.stop();
            until(() -> !broker.isRunning());
            broker.start();
            until(cluster::isWhole);
            world.runFor(TimeUnit.SECONDS.toNanos(4));
        }

        private BrokerId leader() {
            Node node = cluster.brokers().getFirst().node().orElseThrow();
            BrokerId[] leader = new BrokerId[1];
            node.image()
                    .forEachPartition(
                            (topic, number, partition) -> {
                                if (topic.name().equals(TOPIC) && number == 0) {
                                    leader[0] = leaderOf(partition);
                                }
                            });
            return leader[0];
        }

        private static BrokerId leaderOf(PartitionImage partition) {
            return partition.leader().orElseThrow();
        }

        private void listen() {
            int now = history.acknowledgedCount();
            if (now != acknowledged) {
                longestNanos = Math.max(longestNanos, world.nowNanos() - heardNanos);
                acknowledged = now;
                heardNanos = world.nowNanos();
            }
        }

        private ClusterClient client(String name) {
            return new ClusterClient(world.host(name).start(), cluster.endpoints(), TOPIC);
        }

        private void until(BooleanSupplier condition) {
            assertThat(world.runUntil(condition, TimeUnit.SECONDS.toNanos(30)))
                    .as(() -> cluster.complaint())
                    .isTrue();
        }
    }
}
