/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import java.util.Optional;

/** Asks the voters a question and counts their answers. */
abstract sealed class Standing implements Role permits Prospective, Candidate {
    private final LeaderEpoch epoch;
    private final Ballot ballot;
    private long deadlineNanos;

    Standing(LeaderEpoch epoch, Ballot ballot, long deadlineNanos) {
        this.epoch = epoch;
        this.ballot = ballot;
        this.deadlineNanos = deadlineNanos;
    }

    final Ballot ballot() {
        return ballot;
    }

    /** Stands again at this time, if that is sooner. */
    final void standAgainAt(long nanos) {
        deadlineNanos = Math.min(deadlineNanos, nanos);
    }

    /** Counts votes until this time at least. */
    final void waitUntil(long nanos) {
        deadlineNanos = Math.max(deadlineNanos, nanos);
    }

    @Override
    public final LeaderEpoch epoch() {
        return epoch;
    }

    /** None: the last known one is under suspicion, and others must not be sent to it. */
    @Override
    public final Optional<BrokerId> leader() {
        return Optional.empty();
    }

    @Override
    public final long deadlineNanos() {
        return deadlineNanos;
    }
}
