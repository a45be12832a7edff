/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.node.quota.SharedRate;

import java.util.concurrent.TimeUnit;

/**
 * A rate that is kept by pausing after what went: whoever finds no pause may send what he has. Any
 * thread.
 */
final class ThrottledRate {
    /** Kafka's value for no limit. */
    static final long UNLIMITED = Long.MAX_VALUE;

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SharedRate rate;
    private volatile long bytesPerSecond = UNLIMITED;

    ThrottledRate(long nowNanos) {
        rate = new SharedRate(nowNanos);
    }

    void bytesPerSecond(long bytes) {
        bytesPerSecond = bytes;
    }

    /** For how long nothing is to be sent. */
    long pauseNanos(long nowNanos) {
        return bytesPerSecond == UNLIMITED ? 0 : rate.waitNanos(nowNanos);
    }

    /** So much goes now. */
    void take(long bytes, long nowNanos) {
        long limit = bytesPerSecond;
        if (limit != UNLIMITED) {
            rate.use(bytes * NANOS_PER_SECOND / limit, nowNanos);
        }
    }
}
