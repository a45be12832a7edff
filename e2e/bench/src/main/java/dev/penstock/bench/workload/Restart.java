/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.Shape;
import dev.penstock.bench.result.Metric;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

import java.util.List;
import java.util.Map;

/**
 * A broker that has something starts again: after kill -9, and after it was asked to end. It serves
 * when a record is acknowledged and each partition has told its end.
 */
record Restart(What what) implements Workload {
    private static final double MS_PER_S = 1_000;
    private static final int FEW_PARTITIONS = 3;
    private static final Shape FILLING = new Shape(1_024, 1 << 20, "1", FEW_PARTITIONS);

    /** What the broker has. */
    enum What {
        PARTITIONS,
        RECORDS
    }

    static List<Workload> all() {
        return List.of(new Restart(What.PARTITIONS), new Restart(What.RECORDS));
    }

    @Override
    public String name() {
        return what == What.PARTITIONS ? "restart-partitions" : "restart-records";
    }

    @Override
    public String title() {
        return "Start again with many "
                + (what == What.PARTITIONS ? "partitions" : "records")
                + ", "
                + Workloads.count(1);
    }

    @Override
    public int brokers() {
        return 1;
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        String topic;
        String has;
        int partitions;
        if (what == What.PARTITIONS) {
            partitions = trial.length().partitions();
            topic = trial.topic(partitions);
            has = "%,d partitions".formatted(partitions);
        } else {
            partitions = FEW_PARTITIONS;
            topic = trial.topic(partitions);
            int filledMb = trial.length().restartMb();
            has = "%,d MB of records".formatted(filledMb);
            trial.fill(topic, FILLING, filledMb);
        }
        // This comes first: no orderly end has taken note of the records yet.
        trial.report(
                has + ", kill -9",
                () -> {
                    trial.cluster().kill(0);
                    return serving(trial, topic, partitions);
                });
        trial.report(
                has + ", SIGTERM",
                () -> {
                    trial.cluster().stop(0);
                    return serving(trial, topic, partitions);
                });
    }

    private static Trial.Result serving(Trial trial, String topic, int partitions)
            throws Exception {
        Cost cost = Cost.begin(trial.cluster());
        trial.cluster().start();
        try (KafkaProducer<byte[], byte[]> producer = trial.clients().eagerProducer()) {
            producer.send(new ProducerRecord<>(topic, new byte[1])).get();
            trial.clients().askForEnds(topic, partitions);
        }
        Cost.Spent spent = cost.end();
        return new Trial.Result(
                Map.of(
                        Metric.START_MS,
                        spent.seconds() * MS_PER_S,
                        Metric.START_CPU_S,
                        trial.cluster().cpuTime().toMillis() / MS_PER_S),
                spent.otherPercent());
    }
}
