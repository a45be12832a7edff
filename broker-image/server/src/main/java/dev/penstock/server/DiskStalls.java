/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import dev.penstock.server.net.OpenConnections;
import dev.penstock.server.stall.LoopThread;
import dev.penstock.server.stall.StallActions;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * What the broker does while its disk takes no writes: it asks the controller to let others lead,
 * and is closed to everybody as long as one of its loops hangs (ADR 0268).
 *
 * <p>Metrics: {@code penstock_disk_stalled}, {@code penstock_disk_stalls_total}.
 */
final class DiskStalls implements StallActions {
    private static final Logger LOG = LoggerFactory.getLogger(DiskStalls.class);

    private final Consumer<Boolean> standAside;
    private final OpenConnections connections;
    private final AtomicBoolean stalled = new AtomicBoolean();
    private final Counter stalls;

    /**
     * @param standAside is told whether others shall lead what is led here
     */
    DiskStalls(Consumer<Boolean> standAside, OpenConnections connections, MeterRegistry registry) {
        this.standAside = standAside;
        this.connections = connections;
        Gauge.builder("penstock.disk.stalled", stalled, now -> now.get() ? 1 : 0)
                .description(
                        "Whether others lead because the disk takes no writes, or did not lately")
                .register(registry);
        stalls =
                Counter.builder("penstock.disk.stalls")
                        .description(
                                "Times a write to a log took longer than penstock.disk.stall.ms")
                        .register(registry);
    }

    @Override
    public void stalled(boolean now) {
        stalled.set(now);
        standAside.accept(now);
        if (now) {
            stalls.increment();
            LOG.error(
                    "disk stalled effect=\"connections are closed, and others lead where as many are in sync as"
                            + " min.insync.replicas says\" next=\"look at the disk and its volume; it ends by itself when writes go on\"");
        } else {
            LOG.info("disk takes writes again effect=\"the broker may lead again\"");
        }
    }

    @Override
    public void hang(List<LoopThread> hanging) {
        connections.refuse(hanging);
    }

    @Override
    public void goOn() {
        connections.accept();
    }
}
