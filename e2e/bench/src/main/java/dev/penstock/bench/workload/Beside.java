/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.FixedRate;
import dev.penstock.bench.client.SteadyProducer;
import dev.penstock.bench.result.Metric;
import dev.penstock.bench.result.Series;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How a producer with acks=all at a fixed rate fares before something else is done, and while it
 * is.
 *
 * @param topic of the producer
 */
record Beside(Trial trial, String topic, int partitions) {
    static final int RECORDS_PER_S = 1_000;
    static final int RECORD_BYTES = 100;
    private static final double NANOS_PER_S = 1e9;

    /** What is done meanwhile. */
    interface Work {
        /** Returns when it is done; gives how many bytes it was. */
        double run() throws Exception;
    }

    Trial.Result measure(Work work) throws Exception {
        long beforeNanos = (long) (trial.length().measureS() * NANOS_PER_S);
        try (SteadyProducer producer =
                SteadyProducer.start(
                        trial.clients(), topic, partitions, RECORDS_PER_S, RECORD_BYTES)) {
            TimeUnit.NANOSECONDS.sleep((long) (trial.length().warmUpS() * NANOS_PER_S));
            TimeUnit.NANOSECONDS.sleep(beforeNanos);
            Cost cost = Cost.begin(trial.cluster());
            long beginNanos = System.nanoTime();
            double bytes = work.run();
            long endNanos = System.nanoTime();
            Cost.Spent spent = cost.end();
            producer.end();
            FixedRate.Latency before = producer.latency(beginNanos - beforeNanos, beginNanos);
            FixedRate.Latency during = producer.latency(beginNanos, endNanos);
            Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
            metrics.put(Metric.TOOK_S, spent.seconds());
            metrics.put(Metric.MB_PER_S, spent.mbPerS(bytes));
            metrics.put(Metric.BROKER_CPU_S_PER_GB, spent.brokerCpuSPerGb(bytes));
            metrics.put(Metric.P50_BEFORE_MS, before.ms(50));
            metrics.put(Metric.P99_BEFORE_MS, before.ms(99));
            metrics.put(Metric.P50_MS, during.ms(50));
            metrics.put(Metric.P99_MS, during.ms(99));
            metrics.put(Metric.P99_RATIO, during.ms(99) / before.ms(99));
            return new Trial.Result(
                    metrics,
                    Map.of(
                            Series.P99,
                            producer.p99EachSecondMs(beginNanos - beforeNanos, endNanos)),
                    spent.otherPercent());
        }
    }
}
