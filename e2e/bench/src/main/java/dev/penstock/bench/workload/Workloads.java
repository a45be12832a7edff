/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.Shape;

import java.util.ArrayList;
import java.util.List;

/** All workloads, in the order of the report. */
public final class Workloads {
    private static final Shape KIB_16K = new Shape(1_024, 16_384, "all", 3);
    private static final Shape KIB_64K = new Shape(1_024, 65_536, "all", 3);
    private static final Shape SMALL_64K = new Shape(100, 65_536, "all", 3);

    private Workloads() {}

    public static List<Workload> all() {
        List<Workload> all = new ArrayList<>();
        all.addAll(
                List.of(
                        new StartUp(1),
                        new StartUp(3),
                        Produce.flatOut(1, List.of(KIB_16K, KIB_64K, SMALL_64K)),
                        Produce.flatOut(3, List.of(KIB_16K, KIB_64K, SMALL_64K)),
                        new Consume(1, List.of(KIB_64K)),
                        new Consume(3, List.of(KIB_64K)),
                        EndToEnd.calm(1),
                        EndToEnd.calm(3)));
        all.addAll(ofSizeOneAndThree());
        all.addAll(Failover.all());
        all.add(new Durability(KIB_64K));
        all.add(new Transactions(KIB_64K));
        all.add(new FanOut(KIB_64K));
        all.add(new CatchUp(KIB_64K));
        all.addAll(Move.all());
        all.add(new Groups());
        all.add(new ManyPartitions(1));
        all.add(new ManyPartitions(3));
        all.addAll(Restart.all());
        all.addAll(Growth.all());
        return all;
    }

    private static List<Workload> ofSizeOneAndThree() {
        List<Workload> all = new ArrayList<>();
        for (int brokers : List.of(1, 3)) {
            all.add(Produce.compressed(brokers));
            all.add(Produce.keyed(brokers));
            all.add(Produce.byMany(brokers));
            all.add(Produce.idempotent(brokers));
            all.add(new ConsumeCold(brokers, KIB_64K));
            all.add(new Mixed(brokers, KIB_64K));
            all.add(EndToEnd.busy(brokers));
        }
        return all;
    }

    static String count(int brokers) {
        return brokers == 1
                ? "one broker, one replica"
                : brokers + " brokers, " + brokers + " replicas";
    }
}
