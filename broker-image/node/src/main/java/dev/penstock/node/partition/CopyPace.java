/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Scheduler;

/**
 * Lets a throttled follower ask for more only when the rate allows it. On the partition's loop.
 *
 * <p>Always: a follower that is in sync, or not throttled, is never held up.
 */
final class CopyPace {
    private final ThrottledRate rate;
    private final Scheduler loop;
    private final Clock clock;
    private final Runnable resume;
    private boolean isThrottled;
    private boolean isPausing;

    /**
     * The pace of one partition.
     *
     * @param resume is told when it may ask again
     */
    CopyPace(ThrottledRate rate, Scheduler loop, Clock clock, Runnable resume) {
        this.rate = rate;
        this.loop = loop;
        this.clock = clock;
        this.resume = resume;
    }

    void throttled(boolean nowThrottled) {
        isThrottled = nowThrottled;
        if (!nowThrottled && isPausing) {
            goOn();
        }
    }

    boolean mayFetch() {
        return !isPausing;
    }

    /** The leader sent so much. */
    void appended(long bytes) {
        if (!isThrottled) {
            return;
        }
        long nowNanos = clock.nanoTime();
        rate.take(bytes, nowNanos);
        long pauseNanos = rate.pauseNanos(nowNanos);
        if (pauseNanos > 0 && !isPausing) {
            isPausing = true;
            loop.schedule(pauseNanos, this::goOn);
        }
    }

    private void goOn() {
        if (isPausing) {
            isPausing = false;
            resume.run();
        }
    }
}
