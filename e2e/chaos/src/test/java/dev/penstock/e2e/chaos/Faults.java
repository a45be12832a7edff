/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Makes one thing go wrong at a time, sometimes two, and right again. Each kind of fault happens
 * before any happens again.
 */
final class Faults {
    private static final long MIN_FAULT_MS = 300;
    private static final long MAX_FAULT_MS = 5_000;
    private static final long MIN_REST_MS = 500;
    private static final long MAX_REST_MS = 4_000;
    private static final double CHANCE_OF_TWO = 0.25;

    private final ChaosCluster cluster;
    private final Random random;
    private final List<Fault> kinds;
    private final Deque<Fault> toCome = new ArrayDeque<>();
    private int count;

    Faults(ChaosCluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
        this.kinds =
                Arrays.stream(Fault.values()).filter(kind -> cluster.gives(kind.need())).toList();
    }

    /** Makes things go wrong for so long; all is well when it returns, but for what recovers. */
    void run(Duration duration) throws IOException, InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            List<BrokerProcess> brokers = new ArrayList<>(cluster.brokers());
            Collections.shuffle(brokers, random);
            happen(brokers.get(0), brokers.get(1));
            if (random.nextDouble() < CHANCE_OF_TWO) {
                happen(brokers.get(1), brokers.get(2 % brokers.size()));
            }
            Thread.sleep(random.nextLong(MIN_FAULT_MS, MAX_FAULT_MS));
            cluster.heal();
            Thread.sleep(random.nextLong(MIN_REST_MS, MAX_REST_MS));
        }
    }

    int count() {
        return count;
    }

    private void happen(BrokerProcess broker, BrokerProcess other)
            throws IOException, InterruptedException {
        Fault fault = next();
        System.out.printf("fault %s %s (%s)%n", fault, broker, other);
        fault.begin(cluster, broker, other);
        count++;
    }

    private Fault next() {
        if (toCome.isEmpty()) {
            List<Fault> shuffled = new ArrayList<>(kinds);
            Collections.shuffle(shuffled, random);
            toCome.addAll(shuffled);
        }
        return toCome.remove();
    }
}
