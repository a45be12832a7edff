/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.result.Metric;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/** From empty storage to the first acknowledged record, and what brokers cost that do nothing. */
record StartUp(int brokers) implements Workload {
    private static final double MS_PER_S = 1_000;
    private static final double PERCENT = 100;

    @Override
    public String name() {
        return "start-" + brokers;
    }

    @Override
    public String title() {
        return "Start and idle, " + Workloads.count(brokers);
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.report(
                "empty storage",
                () -> {
                    Cost starting = Cost.begin(trial.cluster());
                    trial.start();
                    Cost.Spent start = starting.end();
                    TimeUnit.SECONDS.sleep(trial.length().idleS());
                    Cost idling = Cost.begin(trial.cluster());
                    TimeUnit.SECONDS.sleep(trial.length().idleS());
                    Cost.Spent idle = idling.end();
                    return new Trial.Result(
                            Map.of(
                                    Metric.START_MS,
                                    start.seconds() * MS_PER_S,
                                    Metric.START_CPU_S,
                                    start.brokerCpuS(),
                                    Metric.IDLE_MEMORY_MB,
                                    trial.cluster().residentMb(),
                                    Metric.IDLE_CPU_PERCENT,
                                    idle.brokerCpuS() / idle.seconds() * PERCENT),
                            start.otherPercent());
                });
    }
}
