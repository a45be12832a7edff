/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.ReadAll;
import dev.penstock.bench.client.Shape;

/** A consumer reads a topic from its beginning as fast as it may, while a producer writes to it. */
record CatchUp(Shape shape) implements Workload {
    @Override
    public String name() {
        return "catch-up";
    }

    @Override
    public String title() {
        return "Catch up while producing, " + Workloads.count(brokers());
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        trial.report(
                "%,d records of %d B a second, acks=all"
                        .formatted(Beside.RECORDS_PER_S, Beside.RECORD_BYTES),
                () -> {
                    String topic = trial.filledTopic(shape);
                    try (ReadAll reading =
                            new ReadAll(trial.clients(), topic, shape.partitions())) {
                        return new Beside(trial, topic, shape.partitions())
                                .measure(() -> reading.read(trial.length().measureS()));
                    }
                });
    }
}
