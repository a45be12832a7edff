/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.Clients;
import dev.penstock.bench.client.Disruption;
import dev.penstock.bench.result.Metric;

import org.apache.kafka.common.TopicPartition;

import java.util.Map;

/** A partition's leader goes while a producer with acks=all is at work. */
record Failover(boolean inOrder) implements Workload {
    private static final int BROKERS = 3;
    private static final int RECORDS_PER_S = 500;

    /** Longer than Kafka's session of nine seconds, after which it elects another leader. */
    private static final int SECONDS_AFTER_KILL = 14;

    private static final int SECONDS_AFTER_STOP = 6;

    @Override
    public String name() {
        return inOrder ? "stop" : "kill";
    }

    @Override
    public String title() {
        return inOrder ? "The leader is stopped (SIGTERM)" : "The leader is killed (kill -9)";
    }

    @Override
    public int brokers() {
        return BROKERS;
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        trial.report(
                "%,d records a second, acks=all, 3 replicas".formatted(RECORDS_PER_S),
                () -> {
                    TopicPartition partition = new TopicPartition(trial.topic(1), 0);
                    Clients clients = trial.clients();
                    int leader = clients.leaderOf(partition);
                    int before = (int) Math.max(1, trial.length().warmUpS());
                    int after = inOrder ? SECONDS_AFTER_STOP : SECONDS_AFTER_KILL;
                    Cost cost = Cost.begin(trial.cluster());
                    double gapMs =
                            new Disruption(clients, partition, RECORDS_PER_S)
                                    .run(before, after, () -> end(trial, leader));
                    return new Trial.Result(
                            Map.of(Metric.GAP_MS, gapMs), cost.end().otherPercent());
                });
    }

    private void end(Trial trial, int leader) throws InterruptedException {
        if (inOrder) {
            trial.cluster().stop(leader);
        } else {
            trial.cluster().kill(leader);
        }
    }
}
