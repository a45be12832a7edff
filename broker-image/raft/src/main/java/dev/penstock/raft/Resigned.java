/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Led its epoch and gave up. It cannot lead this epoch again: it stands for the next one after a
 * while, unless the process is about to end.
 */
final class Resigned implements Role {
    private final LeaderEpoch epoch;
    private final List<ReplicaKey> successors;
    private final SortedSet<Long> unanswered = new TreeSet<>();
    private final long deadlineNanos;

    Resigned(LeaderEpoch epoch, List<ReplicaKey> successors, long deadlineNanos) {
        this.epoch = epoch;
        this.successors = List.copyOf(successors);
        this.deadlineNanos = deadlineNanos;
    }

    /** The other voters, the most caught up first. */
    List<ReplicaKey> successors() {
        return successors;
    }

    void notified(long correlationId) {
        unanswered.add(correlationId);
    }

    /** Notes that a notice was received, or cannot be. */
    void answered(long correlationId) {
        unanswered.remove(correlationId);
    }

    boolean isEveryoneNotified() {
        return unanswered.isEmpty();
    }

    @Override
    public LeaderEpoch epoch() {
        return epoch;
    }

    @Override
    public RoleName name() {
        return RoleName.RESIGNED;
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
