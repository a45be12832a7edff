/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.FixedRate;
import dev.penstock.bench.result.Metric;
import dev.penstock.bench.result.Series;

import java.util.Map;

/** A fixed rate of small records with acks=all, from when each was due until it is consumed. */
record EndToEnd(int brokers, int recordsPerS, int recordBytes) implements Workload {
    private static final int PARTITIONS = 3;
    private static final double PERCENT = 100;

    @Override
    public String name() {
        return "latency-" + brokers;
    }

    @Override
    public String title() {
        return "End to end at a fixed rate, " + Workloads.count(brokers);
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        trial.report(
                "%,d records of %d B a second, acks=all".formatted(recordsPerS, recordBytes),
                () -> {
                    int seconds = (int) (trial.length().warmUpS() + trial.length().measureS());
                    String topic = trial.topic(PARTITIONS);
                    FixedRate rate =
                            new FixedRate(
                                    trial.clients(), topic, PARTITIONS, recordsPerS, recordBytes);
                    // The brokers' code is compiled meanwhile.
                    rate.run(seconds);
                    Cost cost = Cost.begin(trial.cluster());
                    FixedRate.Latency latency = rate.run(seconds);
                    Cost.Spent spent = cost.end();
                    return new Trial.Result(
                            Map.of(
                                    Metric.P50_MS, latency.ms(50),
                                    Metric.P99_MS, latency.ms(99),
                                    Metric.P999_MS, latency.ms(99.9),
                                    Metric.BROKER_CPU_PERCENT,
                                            spent.brokerCpuS() / spent.seconds() * PERCENT),
                            Map.of(Series.LATENCY, latency.curveMs()),
                            spent.otherPercent());
                });
    }
}
