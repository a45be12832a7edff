/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.result.Metric;

import java.util.Map;

/** A topic of many partitions: from the request until each of them answers. */
record ManyPartitions() implements Workload {
    private static final double MS_PER_S = 1_000;

    @Override
    public String name() {
        return "partitions";
    }

    @Override
    public String title() {
        return "Many partitions, " + Workloads.count(1);
    }

    @Override
    public int brokers() {
        return 1;
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        int partitions = trial.length().partitions();
        trial.report(
                "a topic of %,d partitions".formatted(partitions),
                () -> {
                    Cost cost = Cost.begin(trial.cluster());
                    String topic = trial.topic(partitions);
                    trial.clients().askForEnds(topic, partitions);
                    Cost.Spent spent = cost.end();
                    return new Trial.Result(
                            Map.of(
                                    Metric.SERVING_MS, spent.seconds() * MS_PER_S,
                                    Metric.SERVING_CPU_S, spent.brokerCpuS(),
                                    Metric.LOADED_MEMORY_MB, trial.cluster().residentMb()),
                            spent.otherPercent());
                });
    }
}
