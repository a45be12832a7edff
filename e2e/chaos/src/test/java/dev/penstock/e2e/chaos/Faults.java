/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes one thing go wrong at a time, and right again. */
final class Faults {
    private static final long MIN_FAULT_MS = 300;
    private static final long MAX_FAULT_MS = 5_000;
    private static final long MIN_REST_MS = 500;
    private static final long MAX_REST_MS = 4_000;

    private final ChaosCluster cluster;
    private final RandomGenerator random;
    private final List<Fault> kinds;
    private int count;

    Faults(ChaosCluster cluster, RandomGenerator random) {
        this.cluster = cluster;
        this.random = random;
        this.kinds =
                Arrays.stream(Fault.values())
                        .filter(kind -> cluster.machines().areSeparate() || !kind.isOfNetwork())
                        .toList();
    }

    /** Makes things go wrong for so long; all is well when it returns, but for what recovers. */
    void run(Duration duration) throws IOException, InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            happen(kinds.get(random.nextInt(kinds.size())));
            count++;
            Thread.sleep(random.nextLong(MIN_REST_MS, MAX_REST_MS));
        }
        cluster.machines().heal();
        cluster.startAll();
    }

    int count() {
        return count;
    }

    private void happen(Fault fault) throws IOException, InterruptedException {
        List<BrokerProcess> brokers = cluster.brokers();
        BrokerProcess broker = brokers.get(random.nextInt(brokers.size()));
        BrokerProcess other =
                brokers.get(
                        (broker.id() + 1 + random.nextInt(brokers.size() - 1)) % brokers.size());
        long lastsMs = random.nextLong(MIN_FAULT_MS, MAX_FAULT_MS);
        System.out.printf("fault %s %s (%s) for %d ms%n", fault, broker, other, lastsMs);
        switch (fault) {
            case KILL -> broker.kill();
            case STOP -> broker.stop();
            case PAUSE -> broker.pause();
            case ISOLATE -> cluster.machines().isolate(broker.id());
            case CUT_ONE_WAY -> cluster.machines().cut(broker.id(), other.id());
            case CUT_PAIR -> {
                cluster.machines().cut(broker.id(), other.id());
                cluster.machines().cut(other.id(), broker.id());
            }
            case SLOW_LINK -> cluster.machines().slow(broker.id());
        }
        Thread.sleep(lastsMs);
        broker.resume();
        cluster.machines().heal();
        cluster.startAll();
    }
}
