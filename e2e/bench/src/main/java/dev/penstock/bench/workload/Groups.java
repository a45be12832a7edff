/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.GroupMembers;
import dev.penstock.bench.result.Metric;

import java.util.List;
import java.util.Map;

/**
 * All members of a group join at once, and then one of them leaves: until each partition has its
 * member. With the settings of both brokers as they come.
 */
record Groups() implements Workload {
    private static final List<String> PROTOCOLS = List.of("classic", "consumer");
    private static final int PARTITIONS_EACH = 2;
    private static final double NANOS_PER_MS = 1e6;

    @Override
    public String name() {
        return "groups";
    }

    @Override
    public String title() {
        return "Consumer groups, " + Workloads.count(brokers());
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        for (String protocol : PROTOCOLS) {
            trial.report(
                    "%d members, group.protocol=%s".formatted(trial.length().members(), protocol),
                    () -> measure(trial, protocol));
        }
    }

    private static Trial.Result measure(Trial trial, String protocol) throws Exception {
        int count = trial.length().members();
        int partitions = PARTITIONS_EACH * count;
        // The first group of a cluster also waits for the topic of positions.
        String first = trial.topic(1);
        try (GroupMembers group = new GroupMembers(trial.clients(), first, protocol, 1)) {
            group.awaitAll(1);
        }
        String topic = trial.topic(partitions);
        Cost cost = Cost.begin(trial.cluster());
        long beginNanos = System.nanoTime();
        try (GroupMembers group = new GroupMembers(trial.clients(), topic, protocol, count)) {
            group.awaitAll(partitions);
            double joinedMs = (System.nanoTime() - beginNanos) / NANOS_PER_MS;
            Cost.Spent spent = cost.end();
            beginNanos = System.nanoTime();
            group.leave();
            group.awaitAll(partitions);
            double leftMs = (System.nanoTime() - beginNanos) / NANOS_PER_MS;
            return new Trial.Result(
                    Map.of(
                            Metric.JOINED_MS,
                            joinedMs,
                            Metric.LEFT_MS,
                            leftMs,
                            Metric.SERVING_CPU_S,
                            spent.brokerCpuS()),
                    spent.otherPercent());
        }
    }
}
