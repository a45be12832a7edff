/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import java.util.Optional;

/** Has made a new epoch, voted for itself in it and asks for the votes of the others. */
final class Candidate implements Role {
    private final LeaderEpoch epoch;
    private final Ballot ballot;
    private long deadlineNanos;

    Candidate(LeaderEpoch epoch, Ballot ballot, long deadlineNanos) {
        this.epoch = epoch;
        this.ballot = ballot;
        this.deadlineNanos = deadlineNanos;
    }

    Ballot ballot() {
        return ballot;
    }

    /** Gives up at this time, if that is sooner. */
    void giveUpAt(long nanos) {
        deadlineNanos = Math.min(deadlineNanos, nanos);
    }

    @Override
    public LeaderEpoch epoch() {
        return epoch;
    }

    @Override
    public RoleName name() {
        return RoleName.CANDIDATE;
    }

    @Override
    public Optional<BrokerId> leader() {
        return Optional.empty();
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }
}
