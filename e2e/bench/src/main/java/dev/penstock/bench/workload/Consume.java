/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.ReadAll;
import dev.penstock.bench.client.Shape;
import dev.penstock.bench.result.Metric;

import java.util.List;
import java.util.Map;

/** One consumer that reads, as fast as it may, what the page cache has. */
record Consume(int brokers, List<Shape> shapes) implements Workload {
    @Override
    public String name() {
        return "consume-" + brokers;
    }

    @Override
    public String title() {
        return "Consume flat out, " + Workloads.count(brokers);
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        for (Shape shape : shapes) {
            trial.report(shape.text(), () -> measure(trial, shape));
        }
    }

    private static Trial.Result measure(Trial trial, Shape shape) throws InterruptedException {
        String topic = trial.filledTopic(shape);
        try (ReadAll consuming = new ReadAll(trial.clients(), topic, shape.partitions())) {
            consuming.read(trial.length().warmUpS());
            Cost cost = Cost.begin(trial.cluster());
            double bytes = consuming.read(trial.length().measureS());
            Cost.Spent spent = cost.end();
            Map<Metric, Double> metrics = spent.flatOut(bytes);
            metrics.put(Metric.LOADED_MEMORY_MB, trial.cluster().residentMb());
            return new Trial.Result(metrics, spent.otherPercent());
        }
    }
}
