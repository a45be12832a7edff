/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.Contents;
import dev.penstock.bench.client.FlatOut;
import dev.penstock.bench.client.Shape;
import dev.penstock.bench.result.Metric;
import dev.penstock.bench.result.Series;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Producers that send as fast as they may.
 *
 * @param kind the word of the command line, without the brokers
 * @param what for people, without the brokers
 * @param producers how many send at once
 */
record Produce(String kind, String what, int brokers, int producers, List<Shape> shapes)
        implements Workload {
    private static final Shape KEYED = new Shape(100, 1_024, "all", 12).with(Contents.KEYED);
    private static final Shape WORDS = new Shape(1_024, 65_536, "all", 3).with(Contents.WORDS);
    private static final Shape MANY = new Shape(1_024, 16_384, "all", 12);
    private static final int MANY_PRODUCERS = 50;

    /** So many producers share the memory of one process. */
    private static final String BUFFER_OF_MANY = "4194304";

    static Produce flatOut(int brokers, List<Shape> shapes) {
        return new Produce("produce", "Produce flat out", brokers, 1, shapes);
    }

    /** The same records, compressed by the producer in one way and the other. */
    static Produce compressed(int brokers) {
        return new Produce(
                "produce-compressed",
                "Produce compressed",
                brokers,
                1,
                List.of(
                        WORDS.with("compression.type", "none"),
                        WORDS.with("compression.type", "lz4"),
                        WORDS.with("compression.type", "zstd")));
    }

    /** Batches of a few records, since keys spread them over many partitions. */
    static Produce keyed(int brokers) {
        return new Produce(
                "produce-keyed", "Produce with keys in small batches", brokers, 1, List.of(KEYED));
    }

    /** Many producers, of which each sends little. */
    static Produce byMany(int brokers) {
        return new Produce(
                "produce-many",
                "Produce by " + MANY_PRODUCERS + " producers",
                brokers,
                MANY_PRODUCERS,
                List.of(MANY.with("buffer.memory", BUFFER_OF_MANY)));
    }

    /** Whether the broker's look at sequences costs anything; producers are idempotent unasked. */
    static Produce idempotent(int brokers) {
        Shape shape = new Shape(1_024, 16_384, "all", 3);
        return new Produce(
                "produce-idempotent",
                "Produce idempotently or not",
                brokers,
                1,
                List.of(
                        shape.with("enable.idempotence", "true"),
                        shape.with("enable.idempotence", "false")));
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
        for (Shape shape : shapes) {
            trial.report(shape.text(), () -> measure(trial, shape));
        }
    }

    private Trial.Result measure(Trial trial, Shape shape) throws InterruptedException {
        String topic = trial.topic(shape.partitions());
        try (FlatOut producing = FlatOut.start(trial.clients(), topic, shape, producers)) {
            List<Double> rates = new ArrayList<>(producing.watch(trial.length().warmUpS()));
            long before = producing.acknowledgedBytes();
            Cost cost = Cost.begin(trial.cluster());
            rates.addAll(producing.watch(trial.length().measureS()));
            double bytes = producing.acknowledgedBytes() - before;
            Cost.Spent spent = cost.end();
            Map<Metric, Double> metrics = spent.flatOut(bytes);
            metrics.put(Metric.LOADED_MEMORY_MB, trial.cluster().residentMb());
            return new Trial.Result(
                    metrics, Map.of(Series.THROUGHPUT, rates), spent.otherPercent());
        }
    }
}
