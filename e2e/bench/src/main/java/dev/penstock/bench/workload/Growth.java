/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.FixedRate;
import dev.penstock.bench.client.OpenConnections;
import dev.penstock.bench.result.Metric;
import dev.penstock.bench.result.Series;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What the same load costs when there is ten times as much of something else: 1,000 records a
 * second, end to end, and before that nothing at all, over more and more partitions or beside more
 * and more connections. One broker that is not started anew in between, so that what a former case
 * leaves behind is there for the next one; a user's broker has a past, too.
 */
record Growth(What what) implements Workload {
    private static final int RECORDS_PER_S = 1_000;
    private static final int RECORD_BYTES = 100;
    private static final int FEW_PARTITIONS = 3;
    private static final int REQUESTS_PER_S = 200;
    private static final int SHORT_CASES = 2;
    private static final int CASES = 4;
    private static final double PERCENT = 100;

    /** Of what there is more and more: ten times as much in each case. */
    enum What {
        PARTITIONS(10),
        CONNECTIONS(1);

        private static final int TIMES = 10;

        private final int first;

        What(int first) {
            this.first = first;
        }

        private List<Integer> counts(int cases) {
            return IntStream.iterate(first, count -> count * TIMES).limit(cases).boxed().toList();
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static List<Workload> all() {
        return List.of(new Growth(What.PARTITIONS), new Growth(What.CONNECTIONS));
    }

    @Override
    public String name() {
        return "growth-" + what.word();
    }

    @Override
    public String title() {
        return "More and more " + what.word() + ", " + Workloads.count(1);
    }

    @Override
    public int brokers() {
        return 1;
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        int cases = trial.length().equals(Length.SHORT) ? SHORT_CASES : CASES;
        for (int count : what.counts(cases)) {
            String text =
                    "%,d %s, %,d records of %d B a second"
                            .formatted(count, what.word(), RECORDS_PER_S, RECORD_BYTES);
            trial.report(
                    text,
                    () ->
                            switch (what) {
                                case PARTITIONS -> measure(trial, count);
                                case CONNECTIONS -> beside(trial, count);
                            });
        }
    }

    private static Trial.Result beside(Trial trial, int connections) throws Exception {
        try (OpenConnections _ =
                OpenConnections.open(
                        trial.cluster().bootstrapServers(), connections, REQUESTS_PER_S)) {
            return measure(trial, FEW_PARTITIONS);
        }
    }

    private static Trial.Result measure(Trial trial, int partitions) throws Exception {
        int seconds = (int) (trial.length().warmUpS() + trial.length().measureS());
        String topic = trial.topic(partitions);
        FixedRate rate =
                new FixedRate(trial.clients(), topic, partitions, RECORDS_PER_S, RECORD_BYTES);
        // The brokers' code is compiled meanwhile.
        rate.run(seconds);
        TimeUnit.SECONDS.sleep(trial.length().idleS());
        Cost idling = Cost.begin(trial.cluster());
        TimeUnit.SECONDS.sleep(trial.length().idleS());
        Cost.Spent idle = idling.end();
        Cost cost = Cost.begin(trial.cluster());
        FixedRate.Latency latency = rate.run(seconds);
        Cost.Spent spent = cost.end();
        return new Trial.Result(
                Map.of(
                        Metric.IDLE_CPU_PERCENT,
                        idle.brokerCpuS() / idle.seconds() * PERCENT,
                        Metric.BROKER_CPU_PERCENT,
                        spent.brokerCpuS() / spent.seconds() * PERCENT,
                        Metric.LOADED_MEMORY_MB,
                        trial.cluster().residentMb(),
                        Metric.P50_MS,
                        latency.ms(50),
                        Metric.P99_MS,
                        latency.ms(99)),
                Map.of(Series.LATENCY, latency.curveMs()),
                spent.otherPercent());
    }
}
