/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import java.util.Optional;

/**
 * Asks whether it would be elected, without making a new epoch: a replica that was cut off must not
 * end the epoch of a leader that the others are content with (KIP-996).
 */
final class Prospective implements Role {
    private final LeaderEpoch epoch;
    private final Ballot ballot;
    private long deadlineNanos;

    Prospective(LeaderEpoch epoch, Ballot ballot, long deadlineNanos) {
        this.epoch = epoch;
        this.ballot = ballot;
        this.deadlineNanos = deadlineNanos;
    }

    Ballot ballot() {
        return ballot;
    }

    /** Stands again at this time, if that is sooner. */
    void standAgainAt(long nanos) {
        deadlineNanos = Math.min(deadlineNanos, nanos);
    }

    @Override
    public LeaderEpoch epoch() {
        return epoch;
    }

    @Override
    public RoleName name() {
        return RoleName.PROSPECTIVE;
    }

    /** None: the last known one is under suspicion, and others must not be sent to it. */
    @Override
    public Optional<BrokerId> leader() {
        return Optional.empty();
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }
}
