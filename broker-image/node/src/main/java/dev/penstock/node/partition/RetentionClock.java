/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import java.util.concurrent.TimeUnit;

/**
 * The time by which records grow old. Follows the wall clock, but when that jumps, goes on with the
 * running clock first: a clock that was set to another year for a while must not empty topics. Only
 * what the wall clock has said for an hour is believed.
 */
public final class RetentionClock {
    /** What corrections of a clock and the time between two questions may make together. */
    static final long TOLERATED_JUMP_MS = TimeUnit.MINUTES.toMillis(5);

    static final long BELIEVED_AFTER_NANOS = TimeUnit.HOURS.toNanos(1);

    private long baseMs;
    private long baseNanos;
    private long jumpedAtNanos;
    private boolean jumped;

    /** A clock that believes the wall clock, as there is nothing else to believe. */
    public RetentionClock(long wallMs, long nowNanos) {
        this.baseMs = wallMs;
        this.baseNanos = nowNanos;
    }

    /** What time it is, if the wall clock says so. */
    public long nowMs(long wallMs, long nowNanos) {
        long expectedMs = baseMs + TimeUnit.NANOSECONDS.toMillis(nowNanos - baseNanos);
        if (Math.abs(wallMs - expectedMs) <= TOLERATED_JUMP_MS) {
            jumped = false;
        } else if (!jumped) {
            jumped = true;
            jumpedAtNanos = nowNanos;
            return expectedMs;
        } else if (nowNanos - jumpedAtNanos < BELIEVED_AFTER_NANOS) {
            return expectedMs;
        }
        jumped = false;
        baseMs = wallMs;
        baseNanos = nowNanos;
        return wallMs;
    }

    /** Whether the wall clock is not believed just now. */
    public boolean doubts() {
        return jumped;
    }
}
