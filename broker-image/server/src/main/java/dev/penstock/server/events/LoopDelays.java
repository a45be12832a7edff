/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.kernel.Scheduler;
import dev.penstock.node.loop.Loops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long a task waits for its loop, measured with one task for each loop before a scrape: what a
 * request's bytes wait before anybody looks at them.
 *
 * <p>Metrics: {@code penstock_loop_delay_seconds} by loop.
 */
public final class LoopDelays {
    private final List<Measured> loops = new ArrayList<>();

    public LoopDelays(Loops measured, MeterRegistry registry) {
        for (int i = 0; i < measured.data().size(); i++) {
            add(measured.data().get(i), "data-" + i, registry);
        }
        add(measured.metadata(), "metadata", registry);
    }

    private void add(Scheduler loop, String name, MeterRegistry registry) {
        AtomicLong delayNanos = new AtomicLong();
        Gauge.builder(
                        "penstock.loop.delay.seconds",
                        delayNanos,
                        nanos -> nanos.get() / (double) TimeUnit.SECONDS.toNanos(1))
                .description("How long a task waited for its loop when it was last measured")
                .tag("loop", name)
                .register(registry);
        loops.add(new Measured(loop, delayNanos));
    }

    /** The results are there when the loops have come to it. */
    void measure() {
        for (Measured measured : loops) {
            long askedNanos = System.nanoTime();
            measured.loop.execute(() -> measured.delayNanos.set(System.nanoTime() - askedNanos));
        }
    }

    private record Measured(Scheduler loop, AtomicLong delayNanos) {}
}
