/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.ReadAll;
import dev.penstock.bench.client.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several groups of one consumer each read the same topic, as fast as they may. */
record FanOut(Shape shape) implements Workload {
    private static final int GROUPS = 10;

    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public String title() {
        return "Fan-out, " + Workloads.count(brokers());
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        trial.report(
                "%d groups read flat out, %s".formatted(GROUPS, shape.text()),
                () -> {
                    String topic = trial.filledTopic(shape);
                    readAll(trial, topic, trial.length().warmUpS());
                    Cost cost = Cost.begin(trial.cluster());
                    double bytes = readAll(trial, topic, trial.length().measureS());
                    Cost.Spent spent = cost.end();
                    return new Trial.Result(spent.flatOut(bytes), spent.otherPercent());
                });
    }

    /** Bytes that all of them have read together. */
    private double readAll(Trial trial, String topic, double seconds) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(GROUPS)) {
            List<Future<Long>> reading = new ArrayList<>();
            for (int i = 0; i < GROUPS; i++) {
                Map<String, String> group = Map.of("group.id", topic + "-" + i);
                reading.add(
                        threads.submit(
                                () -> {
                                    try (ReadAll one =
                                            new ReadAll(
                                                    trial.clients(),
                                                    topic,
                                                    shape.partitions(),
                                                    group)) {
                                        return one.read(seconds);
                                    }
                                }));
            }
            double bytes = 0;
            for (Future<Long> one : reading) {
                bytes += one.get();
            }
            return bytes;
        }
    }
}
