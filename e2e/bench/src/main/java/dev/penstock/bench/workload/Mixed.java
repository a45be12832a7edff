/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.FlatOut;
import dev.penstock.bench.client.Shape;
import dev.penstock.bench.client.Tail;
import dev.penstock.bench.result.Metric;

import java.util.Map;

/** One producer sends as fast as it may, and two consumers take it as it comes. */
record Mixed(int brokers, Shape shape) implements Workload {
    @Override
    public String name() {
        return "mixed-" + brokers;
    }

    @Override
    public String title() {
        return "Produce and consume at once, " + Workloads.count(brokers);
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        trial.report("two consumers, " + shape.text(), () -> measure(trial));
    }

    private Trial.Result measure(Trial trial) throws InterruptedException {
        String topic = trial.topic(shape.partitions());
        try (Tail first = Tail.start(trial.clients(), topic, shape.partitions());
                Tail second = Tail.start(trial.clients(), topic, shape.partitions());
                FlatOut producing = FlatOut.start(trial.clients(), topic, shape)) {
            producing.watch(trial.length().warmUpS());
            long producedBefore = producing.acknowledgedBytes();
            long consumedBefore = first.consumedBytes() + second.consumedBytes();
            Cost cost = Cost.begin(trial.cluster());
            producing.watch(trial.length().measureS());
            double produced = producing.acknowledgedBytes() - producedBefore;
            double consumed = first.consumedBytes() + second.consumedBytes() - consumedBefore;
            Cost.Spent spent = cost.end();
            Map<Metric, Double> metrics = spent.flatOut(produced);
            metrics.put(Metric.CONSUMED_MB_PER_S, spent.mbPerS(consumed));
            return new Trial.Result(metrics, spent.otherPercent());
        }
    }
}
