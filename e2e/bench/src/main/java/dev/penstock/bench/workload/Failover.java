/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.Clients;
import dev.penstock.bench.client.Disruption;
import dev.penstock.bench.peer.PeerCluster;
import dev.penstock.bench.result.Metric;
import dev.penstock.bench.result.Series;

import org.apache.kafka.common.TopicPartition;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A broker goes, in one way or another, while a producer with acks=all is at work.
 *
 * @param victim which one, seen from the producer's partition
 * @param end how
 */
record Failover(Victim victim, End end) implements Workload {
    private static final int BROKERS = 3;
    private static final int RECORDS_PER_S = 500;

    private static final int SECONDS_AFTER_STOP = 6;

    /** Each broker leads one, so that there is one that the controller does not lead. */
    private static final int PARTITIONS = BROKERS;

    static List<Failover> all() {
        return List.of(
                new Failover(Victim.LEADER, End.KILLED),
                new Failover(Victim.LEADER, End.STOPPED),
                new Failover(Victim.CONTROLLER, End.KILLED),
                new Failover(Victim.FOLLOWER, End.KILLED),
                new Failover(Victim.FOLLOWER, End.SILENT),
                new Failover(Victim.LEADER, End.STALLED),
                new Failover(Victim.FOLLOWER, End.STALLED));
    }

    @Override
    public String name() {
        return victim == Victim.LEADER ? end.name : end.name + "-" + victim.name;
    }

    @Override
    public String title() {
        return "The " + victim.title + " is " + end.title;
    }

    @Override
    public int brokers() {
        return BROKERS;
    }

    @Override
    public PeerCluster.Storage storage() {
        return end == End.STALLED ? PeerCluster.Storage.OWN_DISKS : PeerCluster.Storage.SHARED;
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        trial.report(
                "%,d records a second, acks=all, 3 replicas".formatted(RECORDS_PER_S),
                () -> {
                    String topic = trial.topic(PARTITIONS);
                    Clients clients = trial.clients();
                    int controller = clients.controller();
                    Place place = place(clients, topic, controller);
                    int before = (int) Math.max(1, trial.length().warmUpS());
                    int after =
                            end == End.STOPPED ? SECONDS_AFTER_STOP : trial.length().afterFaultS();
                    Cost cost = Cost.begin(trial.cluster());
                    Disruption.Seen seen =
                            new Disruption(clients, place.partition, RECORDS_PER_S)
                                    .run(before, after, () -> end(trial, place.victim));
                    return new Trial.Result(
                            Map.of(Metric.GAP_MS, seen.longestSilenceMs()),
                            Map.of(Series.ACKNOWLEDGED, seen.acknowledged()),
                            cost.end().otherPercent());
                });
    }

    /** A partition that the controller does not lead, and the broker that is to go. */
    private Place place(Clients clients, String topic, int controller) throws InterruptedException {
        for (int number = 0; number < PARTITIONS; number++) {
            TopicPartition partition = new TopicPartition(topic, number);
            int leader = clients.leaderOf(partition);
            if (leader != controller) {
                int other =
                        IntStream.range(0, BROKERS)
                                .filter(id -> id != leader && id != controller)
                                .findFirst()
                                .orElseThrow();
                return new Place(
                        partition,
                        switch (victim) {
                            case LEADER -> leader;
                            case CONTROLLER -> controller;
                            case FOLLOWER -> other;
                        });
            }
        }
        throw new IllegalStateException("the controller leads all partitions of " + topic);
    }

    private void end(Trial trial, int broker) throws InterruptedException, IOException {
        switch (end) {
            case STOPPED -> trial.cluster().stop(broker);
            case KILLED -> trial.cluster().kill(broker);
            case SILENT -> trial.cluster().silence(broker);
            case STALLED -> {
                trial.cluster().freeze(broker);
                TimeUnit.SECONDS.sleep(trial.length().stalledS());
                trial.cluster().thaw();
            }
        }
    }

    /** Where the producer writes, and who goes. */
    private record Place(TopicPartition partition, int victim) {}

    /** Who goes; neither leader nor follower is the controller. */
    enum Victim {
        LEADER("leader", "leader"),
        CONTROLLER("controller", "controller, which follows,"),
        FOLLOWER("follower", "follower");

        private final String name;
        private final String title;

        Victim(String name, String title) {
            this.name = name;
            this.title = title;
        }
    }

    /** How it goes. */
    enum End {
        STOPPED("stop", "stopped (SIGTERM)"),
        KILLED("kill", "killed (kill -9)"),
        SILENT("silent", "silent (SIGSTOP)"),
        STALLED("stall", "on a disk that takes no writes (fsfreeze)");

        private final String name;
        private final String title;

        End(String name, String title) {
            this.name = name;
            this.title = title;
        }
    }
}
