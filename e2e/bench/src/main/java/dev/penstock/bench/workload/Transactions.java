/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.ExactlyOnce;
import dev.penstock.bench.client.Shape;
import dev.penstock.bench.result.Metric;
import dev.penstock.bench.result.Series;

import org.apache.kafka.clients.consumer.KafkaConsumer;

import java.util.Map;

/** Transactions one after the other: some records each, and copies with the positions in them. */
record Transactions(Shape shape) implements Workload {
    private static final int RECORDS_EACH = 100;

    @Override
    public String name() {
        return "transactions";
    }

    @Override
    public String title() {
        return "Transactions, " + Workloads.count(brokers());
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        trial.report(
                "produce, %d records of 1 KiB each".formatted(RECORDS_EACH),
                () -> {
                    String topic = trial.topic(shape.partitions());
                    try (ExactlyOnce producer = new ExactlyOnce(trial.clients(), topic)) {
                        return measure(
                                trial,
                                seconds -> producer.produce(topic, shape, RECORDS_EACH, seconds));
                    }
                });
        trial.report(
                "read, write and commit positions, exactly once",
                () -> {
                    String from = trial.filledTopic(shape);
                    String to = trial.topic(shape.partitions());
                    try (ExactlyOnce producer = new ExactlyOnce(trial.clients(), to);
                            KafkaConsumer<byte[], byte[]> source = producer.source(from, to)) {
                        return measure(trial, seconds -> producer.copy(source, to, seconds));
                    }
                });
    }

    /** What is done for so long. */
    private interface Work {
        ExactlyOnce.Committed run(double seconds);
    }

    private static Trial.Result measure(Trial trial, Work work) {
        work.run(trial.length().warmUpS());
        Cost cost = Cost.begin(trial.cluster());
        ExactlyOnce.Committed done = work.run(trial.length().measureS());
        Cost.Spent spent = cost.end();
        if (done.transactions() == 0) {
            throw new IllegalStateException("no transaction was committed in that time");
        }
        return new Trial.Result(
                Map.of(
                        Metric.PER_S,
                        done.transactions() / spent.seconds(),
                        Metric.MB_PER_S,
                        spent.mbPerS(done.bytes()),
                        Metric.BROKER_CPU_S_PER_GB,
                        spent.brokerCpuSPerGb(done.bytes()),
                        Metric.P50_MS,
                        done.took().ms(50),
                        Metric.P99_MS,
                        done.took().ms(99)),
                Map.of(Series.LATENCY, done.took().curveMs()),
                spent.otherPercent());
    }
}
