/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.FlatOut;
import dev.penstock.bench.client.Shape;
import dev.penstock.bench.result.Metric;
import dev.penstock.bench.result.Series;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One producer that sends as fast as it may. */
record Produce(int brokers, List<Shape> shapes) implements Workload {
    @Override
    public String name() {
        return "produce-" + brokers;
    }

    @Override
    public String title() {
        return "Produce flat out, " + Workloads.count(brokers);
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        for (Shape shape : shapes) {
            trial.report(shape.text(), () -> measure(trial, shape));
        }
    }

    private static Trial.Result measure(Trial trial, Shape shape) throws InterruptedException {
        String topic = trial.topic(shape.partitions());
        try (FlatOut producing = FlatOut.start(trial.clients(), topic, shape)) {
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
