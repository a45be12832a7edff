/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import java.time.Duration;
import java.util.Optional;

/**
 * A replica's own place among the voters, as far as it asks for it itself: a voter tells its
 * directory and its address when the set in force says something else; one whose disk was replaced
 * has the old directory removed and itself added; and who is told to joins.
 */
final class Membership {
    /** How much longer than the leader may take it waits for an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final QuorumState state;
    private final FetchSlot slot = new FetchSlot(Long.MIN_VALUE);
    private boolean replaces;

    Membership(QuorumState state) {
        this.state = state;
    }

    /** Asks the leader for what is wanted, one thing at a time. */
    void askIfDue() {
        if (state.role() instanceof Follower follower && slot.isDue(state.nowNanos())) {
            wanted().ifPresent(request -> ask(follower, request));
        }
    }

    private void ask(Follower follower, RaftRequest.VoterChange request) {
        replaces = replaces || request instanceof RaftRequest.RemoveVoter;
        Duration patience = state.timing().catchUpMax().plus(PATIENCE);
        slot.sent(
                state.out.send(follower.leaderId(), request),
                state.nowNanos() + patience.toNanos());
    }

    private Optional<RaftRequest.VoterChange> wanted() {
        // What an old log says of the voters is of no use.
        boolean isCurrent = state.log.end().lastEpoch().equals(state.epoch());
        return isCurrent && !state.isStopping() ? wantedNow() : Optional.empty();
    }

    private Optional<RaftRequest.VoterChange> wantedNow() {
        Voter self = state.config.self();
        Optional<Voter> listed = state.voters().voter(state.self());
        if (listed.isEmpty()) {
            return joins() ? Optional.of(add(self)) : Optional.empty();
        }
        if (listed.get().key().matches(self.key())) {
            return listed.get().equals(self)
                    ? Optional.empty()
                    : Optional.of(new RaftRequest.UpdateVoter(state.epoch(), self));
        }
        return state.config.joining() == Joining.NEVER
                ? Optional.empty()
                : Optional.of(new RaftRequest.RemoveVoter(listed.get().key()));
    }

    private boolean joins() {
        return switch (state.config.joining()) {
            case NEVER -> false;
            case WHEN_REPLACED -> replaces;
            case ALWAYS -> true;
        };
    }

    private RaftRequest.VoterChange add(Voter self) {
        int timeoutMs = Math.toIntExact(state.timing().catchUpMax().toMillis());
        return new RaftRequest.AddVoter(self, timeoutMs, false);
    }

    void onAnswered(long correlationId, RaftResponse.VoterChange response) {
        boolean isTelling =
                slot.isInFlight(correlationId)
                        && response.error() != RaftError.NONE
                        && response.error() != RaftError.REQUEST_TIMED_OUT
                        && response.error() != RaftError.NOT_LEADER_OR_FOLLOWER;
        if (isTelling) {
            state.out.event(new RaftEvent.RequestRefused("change of voters", response.error()));
        }
        onFailed(correlationId);
    }

    /** An answer came, or none will. */
    void onFailed(long correlationId) {
        if (slot.isInFlight(correlationId)) {
            slot.free(
                    state.drawnDeadline(
                            state.timing().membershipRetryMin(),
                            state.timing().membershipRetryMax()));
        }
    }

    /** When it next has something to ask; never while there is nothing. */
    long deadlineNanos() {
        return state.role() instanceof Follower && wanted().isPresent()
                ? slot.deadlineNanos()
                : Long.MAX_VALUE;
    }
}
