/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.FixedRate;
import dev.penstock.bench.result.Metric;
import dev.penstock.bench.result.Series;

import java.util.List;
import java.util.Map;

/**
 * A fixed rate of records with acks=all, from when each was due until it is consumed.
 *
 * @param kind the word of the command line, without the brokers
 * @param what for people, without the brokers
 * @param rates one case each
 */
record EndToEnd(String kind, String what, int brokers, List<Rate> rates) implements Workload {
    private static final int PARTITIONS = 3;
    private static final double PERCENT = 100;

    /** How many records of which size. */
    record Rate(int recordsPerS, int recordBytes) {
        private String text() {
            return "%,d records of %,d B a second, acks=all".formatted(recordsPerS, recordBytes);
        }
    }

    /** So little that everybody can. */
    static EndToEnd calm(int brokers) {
        return new EndToEnd(
                "latency", "End to end at a fixed rate", brokers, List.of(new Rate(1_000, 100)));
    }

    /** More and more, up to 20 MB a second. */
    static EndToEnd busy(int brokers) {
        return new EndToEnd(
                "latency-busy",
                "End to end at higher rates",
                brokers,
                List.of(new Rate(5_000, 100), new Rate(5_000, 1_024), new Rate(20_000, 1_000)));
    }

    @Override
    public String name() {
        return kind + "-" + brokers;
    }

    @Override
    public String title() {
        return what + ", " + Workloads.count(brokers);
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        for (Rate rate : rates) {
            trial.report(rate.text(), () -> measure(trial, rate));
        }
    }

    private static Trial.Result measure(Trial trial, Rate rate) throws InterruptedException {
        int seconds = (int) (trial.length().warmUpS() + trial.length().measureS());
        FixedRate records =
                new FixedRate(
                        trial.clients(),
                        trial.topic(PARTITIONS),
                        PARTITIONS,
                        rate.recordsPerS(),
                        rate.recordBytes());
        // The brokers' code is compiled meanwhile.
        records.run(seconds);
        Cost cost = Cost.begin(trial.cluster());
        FixedRate.Latency latency = records.run(seconds);
        Cost.Spent spent = cost.end();
        return new Trial.Result(
                Map.of(
                        Metric.P50_MS, latency.ms(50),
                        Metric.P99_MS, latency.ms(99),
                        Metric.P999_MS, latency.ms(99.9),
                        Metric.BROKER_CPU_PERCENT, spent.brokerCpuS() / spent.seconds() * PERCENT),
                Map.of(Series.LATENCY, latency.curveMs()),
                spent.otherPercent());
    }
}
