/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.ReadAll;
import dev.penstock.bench.client.Shape;
import dev.penstock.bench.peer.PageCache;
import dev.penstock.bench.result.Metric;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** One consumer that reads, as fast as it may, what is on the disk and no longer in memory. */
record ConsumeCold(int brokers, Shape shape) implements Workload {
    /** What the page cache may still have had without the figure being another one. */
    private static final double COLD_SHARE = 0.9;

    @Override
    public String name() {
        return "consume-cold-" + brokers;
    }

    @Override
    public String title() {
        return "Consume from disk, " + Workloads.count(brokers);
    }

    @Override
    public Optional<String> obstacle() throws IOException, InterruptedException {
        return PageCache.canDrop()
                ? Optional.empty()
                : Optional.of(
                        "what was written to the folder for temporary files stays in memory (it takes"
                                + " a disk, and GNU dd)");
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        trial.report(shape.text(), () -> measure(trial));
    }

    private Trial.Result measure(Trial trial) throws IOException, InterruptedException {
        String topic = trial.filledTopic(shape);
        try (ReadAll consuming = new ReadAll(trial.clients(), topic, shape.partitions())) {
            // The brokers' code is compiled meanwhile.
            consuming.read(trial.length().warmUpS());
            trial.cluster().dropFromMemory();
            double readBefore = trial.cluster().readFromDisksBytes();
            Cost cost = Cost.begin(trial.cluster());
            double bytes = consuming.readOnce();
            Cost.Spent spent = cost.end();
            double fromDisks = trial.cluster().readFromDisksBytes() - readBefore;
            if (fromDisks < COLD_SHARE * bytes) {
                throw new IllegalStateException(
                        "of %,.0f bytes only %,.0f came from disks".formatted(bytes, fromDisks));
            }
            Map<Metric, Double> metrics = spent.flatOut(bytes);
            return new Trial.Result(metrics, spent.otherPercent());
        }
    }
}
