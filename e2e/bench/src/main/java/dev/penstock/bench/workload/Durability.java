/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.FixedRate;
import dev.penstock.bench.client.FlatOut;
import dev.penstock.bench.client.Shape;
import dev.penstock.bench.client.SteadyProducer;
import dev.penstock.bench.result.Metric;
import dev.penstock.bench.result.Series;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What it costs that acknowledged records are on the disks of the in-sync replicas, and not only in
 * their memory: throughput flat out, and the time of an acknowledgement at a fixed rate.
 */
record Durability(Shape shape) implements Workload {
    private static final int RECORDS_PER_S = 500;
    private static final int RECORD_BYTES = 100;
    private static final double NANOS_PER_S = 1e9;

    @Override
    public String name() {
        return "durability";
    }

    @Override
    public String title() {
        return "Durability, " + Workloads.count(brokers());
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        trial.report("in memory of the in-sync replicas", () -> measure(trial, Map.of()));
        trial.report(
                "on disk (penstock.durability=flushed, Kafka: flush.messages=1)",
                () -> measure(trial, trial.cluster().peer().onDisk()));
    }

    private Trial.Result measure(Trial trial, Map<String, String> settings) throws Exception {
        String topic = trial.topic(shape.partitions(), settings);
        double bytes;
        Cost.Spent spent;
        try (FlatOut producing = FlatOut.start(trial.clients(), topic, shape)) {
            producing.watch(trial.length().warmUpS());
            long before = producing.acknowledgedBytes();
            Cost cost = Cost.begin(trial.cluster());
            producing.watch(trial.length().measureS());
            bytes = producing.acknowledgedBytes() - before;
            spent = cost.end();
        }
        FixedRate.Latency latency = latency(trial, topic);
        return new Trial.Result(
                Map.of(
                        Metric.MB_PER_S,
                        spent.mbPerS(bytes),
                        Metric.BROKER_CPU_S_PER_GB,
                        spent.brokerCpuSPerGb(bytes),
                        Metric.P50_MS,
                        latency.ms(50),
                        Metric.P99_MS,
                        latency.ms(99),
                        Metric.P999_MS,
                        latency.ms(99.9)),
                Map.of(Series.LATENCY, latency.curveMs()),
                spent.otherPercent());
    }

    /** From when a record is due until it is acknowledged. */
    private FixedRate.Latency latency(Trial trial, String topic) throws InterruptedException {
        try (SteadyProducer producer =
                SteadyProducer.start(
                        trial.clients(), topic, shape.partitions(), RECORDS_PER_S, RECORD_BYTES)) {
            TimeUnit.NANOSECONDS.sleep((long) (trial.length().warmUpS() * NANOS_PER_S));
            long beginNanos = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep((long) (trial.length().measureS() * NANOS_PER_S));
            long endNanos = System.nanoTime();
            producer.end();
            return producer.latency(beginNanos, endNanos);
        }
    }
}
