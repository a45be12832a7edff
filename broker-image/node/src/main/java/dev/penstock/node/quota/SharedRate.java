/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quota;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A limit that several threads draw on: the generic cell rate algorithm (ITU-T I.371). What is used
 * is turned into the time that it may take by the limit, and that time is paid one after the other;
 * whoever is ahead of the clock waits until it has caught up.
 *
 * <p>Who was idle may run ahead by {@link #BURST_NANOS}. A limit that changes holds from the next
 * use on.
 */
public final class SharedRate {
    static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** One use costs no more than this, however large it is and however low the limit. */
    static final long LONGEST_COST_NANOS = TimeUnit.HOURS.toNanos(1);

    private final AtomicLong paidUntilNanos;

    public SharedRate(long nowNanos) {
        paidUntilNanos = new AtomicLong(nowNanos - BURST_NANOS);
    }

    /**
     * Uses something of the limit.
     *
     * @param costNanos how long that takes at the limit
     * @return how long the user has to wait now, in nanoseconds; 0 when it is within the limit
     */
    public long use(double costNanos, long nowNanos) {
        long cost = (long) Math.min((double) LONGEST_COST_NANOS, Math.ceil(costNanos));
        long until =
                paidUntilNanos.accumulateAndGet(
                        cost, (paid, more) -> later(paid, nowNanos - BURST_NANOS) + more);
        return Math.max(0, until - nowNanos);
    }

    /** How long whoever comes now would have to wait before he uses anything. */
    public long waitNanos(long nowNanos) {
        return Math.max(0, paidUntilNanos.get() - nowNanos);
    }

    /** Whether it is as one that was never used: then it need not be kept. */
    boolean isUnused(long nowNanos) {
        return paidUntilNanos.get() - (nowNanos - BURST_NANOS) <= 0;
    }

    /** Of two readings of a clock that may pass the largest number. */
    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }
}
