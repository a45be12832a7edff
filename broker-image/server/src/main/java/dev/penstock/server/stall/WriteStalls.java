/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.stall;

import java.util.concurrent.TimeUnit;

/**
 * Decides from what is seen of some loops, look by look, whether a disk takes no writes.
 *
 * <h2>When it is stalled</h2>
 *
 * When one loop was in the same call at each look for as long as the limit. The time between two
 * looks counts for at most twice the interval: when nobody looked for seconds the process or the
 * machine stood still, and not the disk.
 *
 * <h2>When it is not any more</h2>
 *
 * When no call took half of the limit for a while: a second after the first stall, twice as long
 * after each one that follows within ten minutes, a minute at most. So a disk that stalls again and
 * again is left alone, and one that did it once is used again at once.
 *
 * <p>Used by one thread.
 */
final class WriteStalls {
    static final long MIN_REST_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long MAX_REST_NANOS = TimeUnit.MINUTES.toNanos(1);
    static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final long limitNanos;
    private final long maxStepNanos;
    private final long[] calls;
    private final long[] inCallNanos;
    private long lookedNanos;
    private boolean stalled;
    private long freeNanos;
    private long restNanos = MIN_REST_NANOS;

    /** How long it has not been stalled; the first stall comes after none. */
    private long calmNanos = FORGET_NANOS;

    /**
     * @param limitNanos how long a call may take
     * @param intervalNanos how often it is looked
     * @param nowNanos of any clock that runs forward
     */
    WriteStalls(int loops, long limitNanos, long intervalNanos, long nowNanos) {
        this.limitNanos = limitNanos;
        this.maxStepNanos = 2 * intervalNanos;
        this.calls = new long[loops];
        this.inCallNanos = new long[loops];
        this.lookedNanos = nowNanos;
    }

    /**
     * Looks once.
     *
     * @param current the call that each loop is in, {@link DiskCalls#NONE} for none
     * @return whether the disk is stalled
     */
    boolean look(long nowNanos, long[] current) {
        long stepNanos = Math.min(nowNanos - lookedNanos, maxStepNanos);
        lookedNanos = nowNanos;
        long longestNanos = 0L;
        for (int i = 0; i < calls.length; i++) {
            boolean same = current[i] != DiskCalls.NONE && current[i] == calls[i];
            inCallNanos[i] = same ? inCallNanos[i] + stepNanos : 0L;
            calls[i] = current[i];
            longestNanos = Math.max(longestNanos, inCallNanos[i]);
        }
        if (stalled) {
            freeNanos = longestNanos >= limitNanos / 2 ? 0L : freeNanos + stepNanos;
            if (freeNanos >= restNanos) {
                stalled = false;
                calmNanos = 0L;
            }
        } else {
            calmNanos = Math.min(calmNanos + stepNanos, FORGET_NANOS);
            if (longestNanos >= limitNanos) {
                begin();
            }
        }
        return stalled;
    }

    /** Whether that loop hangs: it is in a call that took the limit already. */
    boolean hangs(int loop) {
        return inCallNanos[loop] >= limitNanos;
    }

    private void begin() {
        stalled = true;
        freeNanos = 0L;
        restNanos =
                calmNanos >= FORGET_NANOS
                        ? MIN_REST_NANOS
                        : Math.min(2 * restNanos, MAX_REST_NANOS);
    }
}
