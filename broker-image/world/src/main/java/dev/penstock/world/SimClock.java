/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import dev.penstock.kernel.Clock;

/**
 * The clocks of one machine. The running clock starts at an origin of its own, so that times of two
 * machines cannot be compared by mistake; the wall clock is wrong by the skew that the test sets.
 */
public final class SimClock implements Clock {
    /** 2026-01-01T00:00:00Z: the wall time at which every world begins. */
    public static final long WORLD_BEGINS_EPOCH_MS = 1_767_225_600_000L;

    private static final long NANOS_PER_MS = 1_000_000L;

    private final SimWorld world;
    private final long originNanos;
    private long skewMs;

    SimClock(SimWorld world, long originNanos) {
        this.world = world;
        this.originNanos = originNanos;
    }

    @Override
    public long nanoTime() {
        return originNanos + world.nowNanos();
    }

    @Override
    public long epochMs() {
        return WORLD_BEGINS_EPOCH_MS + world.nowNanos() / NANOS_PER_MS + skewMs;
    }

    /** Makes the wall clock run ahead (or behind, when negative) by so much in all. */
    public void skewMs(long milliseconds) {
        this.skewMs = milliseconds;
    }

    /** Lets the wall clock jump forward or back. */
    public void jumpMs(long milliseconds) {
        this.skewMs += milliseconds;
    }
}
