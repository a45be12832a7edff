/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import dev.penstock.node.Node;
import dev.penstock.world.SimProcess;
import dev.penstock.world.SimScheduler;
import dev.penstock.world.SimWorld;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A broker's disk that takes no writes for a while, and what the server's watch does about it, with
 * the server's default limit: it sees loops that hang, asks the node to stand aside, and closes the
 * process to everybody while they do.
 */
final class StalledDisk {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SimWorld world;
    private final SimProcess process;
    private final List<SimScheduler> loops;
    private final Node node;
    private final BooleanSupplier alive;
    private final long[] hangingNanos;
    private boolean aside;
    private long freeNanos;

    StalledDisk(
            SimWorld world,
            SimProcess process,
            List<SimScheduler> loops,
            Node node,
            BooleanSupplier alive) {
        this.world = world;
        this.process = process;
        this.loops = loops;
        this.node = node;
        this.alive = alive;
        this.hangingNanos = new long[loops.size()];
    }

    /** The stall begins. */
    void begin(long nanos) {
        world.trace().note(process.host().name(), "its disk takes no writes nanos=" + nanos);
        process.disk().stallWrites(nanos);
        world.after(INTERVAL_NANOS, this::look);
    }

    private void look() {
        if (!alive.getAsBoolean()) {
            return;
        }
        boolean hanging = false;
        for (int i = 0; i < hangingNanos.length; i++) {
            hangingNanos[i] = loops.get(i).isBusy() ? hangingNanos[i] + INTERVAL_NANOS : 0L;
            hanging |= hangingNanos[i] >= LIMIT_NANOS;
        }
        if (hanging) {
            if (!aside) {
                aside = true;
                node.standAside(true);
            }
            process.refuse(true);
            freeNanos = 0L;
        } else if (aside) {
            process.refuse(false);
            freeNanos += INTERVAL_NANOS;
            if (freeNanos >= REST_NANOS) {
                aside = false;
                node.standAside(false);
            }
        }
        if (aside || process.disk().isStalled()) {
            world.after(INTERVAL_NANOS, this::look);
        }
    }
}
