/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.Reassignment;
import dev.penstock.bench.client.Shape;

import java.util.List;

/**
 * All replicas of a topic are moved to two other brokers while a producer writes to it.
 *
 * @param throttled whether each broker may move only so much a second
 */
record Move(boolean throttled) implements Workload {
    private static final List<Integer> FROM = List.of(0, 1);
    private static final List<Integer> TO = List.of(2, 3);
    private static final int PARTITIONS = 8;
    private static final Shape FILLING = new Shape(1_024, 1 << 18, "all", PARTITIONS);
    private static final long BYTES_PER_MB = 1_000_000;

    static List<Workload> all() {
        return List.of(new Move(false), new Move(true));
    }

    @Override
    public String name() {
        return throttled ? "move-throttled" : "move";
    }

    @Override
    public String title() {
        return "Move replicas, "
                + brokers()
                + " brokers, 2 replicas, "
                + (throttled ? "throttled" : "no throttle");
    }

    @Override
    public int brokers() {
        return FROM.size() + TO.size();
    }

    @Override
    public void run(Trial trial) throws Exception {
        trial.start();
        int movedMb = trial.length().moveMb();
        int limitMbPerS = trial.length().throttleMbPerS();
        String limit = throttled ? ", %d MB/s for each broker".formatted(limitMbPerS) : "";
        trial.report(
                "%,d MB, %,d records of %d B a second, acks=all%s"
                        .formatted(movedMb, Beside.RECORDS_PER_S, Beside.RECORD_BYTES, limit),
                () -> {
                    String topic = trial.topicName();
                    Reassignment moving = new Reassignment(trial.clients(), topic, PARTITIONS);
                    moving.createOn(FROM);
                    trial.fill(topic, FILLING, movedMb / TO.size());
                    if (throttled) {
                        moving.limit(limitMbPerS * BYTES_PER_MB);
                    }
                    return new Beside(trial, topic, PARTITIONS)
                            .measure(
                                    () -> {
                                        moving.moveTo(TO);
                                        return movedMb * BYTES_PER_MB;
                                    });
                });
    }
}
