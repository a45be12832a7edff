/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import java.util.Optional;

/**
 * Knows no leader in its epoch. A voter waits for one to announce itself and stands when none does;
 * an observer asks.
 */
final class Unattached implements Role {
    private final LeaderEpoch epoch;
    private final long standAtNanos;
    private final FetchSlot discovery;
    private int asked;

    /**
     * @param standAtNanos when to stand, never for an observer
     * @param askAtNanos when to ask who leads, never for a voter
     */
    Unattached(LeaderEpoch epoch, long standAtNanos, long askAtNanos, int firstAsked) {
        this.epoch = epoch;
        this.standAtNanos = standAtNanos;
        this.discovery = new FetchSlot(askAtNanos);
        this.asked = firstAsked;
    }

    /** The request by which an observer learns who leads. */
    FetchSlot discovery() {
        return discovery;
    }

    /** Whom to ask next, of so many: each in turn. */
    int nextToAsk(int count) {
        asked = (asked + 1) % count;
        return asked;
    }

    long standAtNanos() {
        return standAtNanos;
    }

    @Override
    public LeaderEpoch epoch() {
        return epoch;
    }

    @Override
    public RoleName name() {
        return RoleName.UNATTACHED;
    }

    @Override
    public Optional<BrokerId> leader() {
        return Optional.empty();
    }

    @Override
    public long deadlineNanos() {
        return Math.min(standAtNanos, discovery.deadlineNanos());
    }
}
