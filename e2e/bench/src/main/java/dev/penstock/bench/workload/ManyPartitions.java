/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.result.Metric;

import java.util.List;
import java.util.Map;

/** A topic of many partitions: from the request until each of them answers. */
record ManyPartitions(int brokers) implements Workload {
    private static final double MS_PER_S = 1_000;

    @Override
    public String name() {
        return brokers == 1 ? "partitions" : "partitions-" + brokers;
    }

    @Override
    public String title() {
        return "Many partitions, " + Workloads.count(brokers);
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        for (int partitions : counts(trial.length())) {
            trial.report(
                    partitions == 1
                            ? "a topic of 1 partition"
                            : "a topic of %,d partitions".formatted(partitions),
                    () -> measure(trial, partitions));
        }
    }

    private List<Integer> counts(Length length) {
        return brokers == 1
                ? List.of(length.partitions())
                : List.of(1, length.partitions(), length.mostPartitions());
    }

    private static Trial.Result measure(Trial trial, int partitions) throws Exception {
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
    }
}
