/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How much longer than configured this replica waits for others, since the configured times have
 * proven too short. Disks that take long to sync a vote, processors that are starved and long links
 * make healthy leaders look silent and let votes come late; to stand again as soon as before would
 * make all of that worse, or never elect anybody.
 *
 * <p>What proves it: an answer that comes after its question was given up, and an epoch that
 * follows another within {@link #STEADY}. Each doubles the patience, up to {@link #MOST_DOUBLINGS}
 * times. An epoch that follows a steady one is waited for as configured again, so that failover
 * from a leader that led for a while takes what it takes.
 */
final class Patience {
    /** So long after the last proof the configured times are trusted again. */
    static final Duration STEADY = Duration.ofSeconds(10);

    /** So often the configured times are doubled, at most. */
    static final int MOST_DOUBLINGS = 3;

    /** Of so many questions that were given up it is known that they were, the newest. */
    private static final int MOST_GIVEN_UP = 32;

    private final SortedSet<Long> givenUp = new TreeSet<>();
    private int doublings;
    private long steadyAtNanos = Long.MIN_VALUE;

    /** A new epoch has begun. */
    void epochBegan(long nowNanos) {
        if (nowNanos < steadyAtNanos) {
            grow();
        } else {
            doublings = 0;
        }
        steadyAtNanos = nowNanos + STEADY.toNanos();
    }

    /** Time is up for a question: nothing is known yet, as the other may be dead. */
    void gaveUp(long correlationId) {
        givenUp.add(correlationId);
        if (givenUp.size() > MOST_GIVEN_UP) {
            givenUp.removeFirst();
        }
    }

    /** An answer came; that the other lives and the question was given up shows it. */
    void answered(long correlationId, long nowNanos) {
        if (givenUp.remove(correlationId)) {
            grow();
            steadyAtNanos = nowNanos + STEADY.toNanos();
        }
    }

    private void grow() {
        doublings = Math.min(MOST_DOUBLINGS, doublings + 1);
    }

    /** What a configured time comes to now. */
    Duration of(Duration configured) {
        return configured.multipliedBy(1L << doublings);
    }
}
