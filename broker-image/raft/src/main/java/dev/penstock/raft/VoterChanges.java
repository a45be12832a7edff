/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.Invariants;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The leader's side of changing who votes (KIP-853): one voter at a time, after a record of its own
 * epoch is committed and the change before is. A new voter catches up first, so that adding it
 * stops nothing; a leader that was removed resigns once that is committed.
 */
final class VoterChanges {
    private final QuorumState state;
    private final Leadership leadership;

    VoterChanges(QuorumState state, Leadership leadership) {
        this.state = state;
        this.leadership = leadership;
    }

    void onRequest(long requestId, RaftRequest.VoterChange request) {
        if (!(state.role() instanceof Leader leader) || leader.isHandingOver()) {
            answer(
                    requestId,
                    RaftError.NOT_LEADER_OR_FOLLOWER,
                    "this replica does not lead the quorum");
            return;
        }
        Optional<Refusal> refusal = refusal(leader, request);
        if (refusal.isPresent()) {
            answer(requestId, refusal.get().error(), refusal.get().message());
            return;
        }
        switch (request) {
            case RaftRequest.AddVoter add -> {
                leader.changeVoters(
                        PendingVoterChange.catchingUp(requestId, add, catchUpDeadline(add)));
                advance();
            }
            case RaftRequest.RemoveVoter remove -> {
                leader.changeVoters(PendingVoterChange.appended(requestId));
                append(leader, state.voters().without(remove.voter().id()));
            }
            case RaftRequest.UpdateVoter update -> {
                leader.changeVoters(PendingVoterChange.appended(requestId));
                if (!isListed(update.voter())) {
                    append(leader, state.voters().with(update.voter()));
                }
                advance();
            }
        }
    }

    private long catchUpDeadline(RaftRequest.AddVoter add) {
        long asked = TimeUnit.MILLISECONDS.toNanos(Math.max(0, add.timeoutMs()));
        return state.nowNanos() + Math.min(asked, state.timing().catchUpMax().toNanos());
    }

    private record Refusal(RaftError error, String message) {}

    private static Optional<Refusal> refused(RaftError error, String message) {
        return Optional.of(new Refusal(error, message));
    }

    private Optional<Refusal> refusal(Leader leader, RaftRequest.VoterChange request) {
        Optional<Refusal> impossible =
                switch (request) {
                    case RaftRequest.AddVoter add -> cannotAdd(add.voter().key());
                    case RaftRequest.RemoveVoter remove -> cannotRemove(remove.voter());
                    case RaftRequest.UpdateVoter update -> cannotUpdate(update);
                };
        if (impossible.isPresent()) {
            return impossible;
        }
        if (leader.voterChange().isPresent() || !mayChange(leader)) {
            return refused(
                    RaftError.REQUEST_TIMED_OUT,
                    "voters change one at a time, and another change is not committed yet; try again");
        }
        return request instanceof RaftRequest.RemoveVoter remove
                ? wouldStop(leader, state.voters().without(remove.voter().id()))
                : Optional.empty();
    }

    /** A set of which too few answer would commit nothing any more, not even its own end. */
    private Optional<Refusal> wouldStop(Leader leader, VoterSet next) {
        Duration recent = state.patience().of(state.timing().electionTimeoutMax());
        long recently = state.nowNanos() - recent.toNanos();
        long answering =
                leader.otherVoters().stream()
                        .filter(voter -> next.contains(voter.key()))
                        .filter(voter -> voter.hasFetched() && voter.heardAtNanos() >= recently)
                        .count();
        long counted = next.contains(state.config.key()) ? answering + 1 : answering;
        return counted >= next.majority()
                ? Optional.empty()
                : refused(
                        RaftError.REQUEST_TIMED_OUT,
                        "only "
                                + counted
                                + " of the voters that would remain, "
                                + next
                                + ", answer; a majority must, or nothing could be decided any more");
    }

    private Optional<Refusal> cannotAdd(ReplicaKey key) {
        Optional<Voter> listed = state.voters().voter(key.id());
        if (listed.isPresent()) {
            return refused(
                    RaftError.DUPLICATE_VOTER,
                    listed.get().key().matches(key)
                            ? key + " is a voter already"
                            : "broker "
                                    + key.id()
                                    + " votes with the directory "
                                    + listed.get().key().directoryId()
                                    + "; remove that voter first");
        }
        int max = state.config.limits().votersMax();
        return state.voters().size() >= max
                ? refused(RaftError.INVALID_REQUEST, "at most " + max + " replicas vote")
                : Optional.empty();
    }

    private Optional<Refusal> cannotRemove(ReplicaKey key) {
        if (!state.voters().contains(key)) {
            return refused(RaftError.VOTER_NOT_FOUND, notFound(key));
        }
        return state.voters().size() == 1
                ? refused(RaftError.INVALID_REQUEST, key + " is the only voter; add another first")
                : Optional.empty();
    }

    private Optional<Refusal> cannotUpdate(RaftRequest.UpdateVoter update) {
        if (!update.epoch().equals(state.epoch())) {
            return refused(RaftError.FENCED_LEADER_EPOCH, "the epoch is " + state.epoch());
        }
        ReplicaKey key = update.voter().key();
        return state.voters().contains(key)
                ? Optional.empty()
                : refused(RaftError.VOTER_NOT_FOUND, notFound(key));
    }

    private String notFound(ReplicaKey key) {
        return key + " is not among the voters " + state.voters();
    }

    private boolean isListed(Voter voter) {
        return state.voters().voter(voter.key().id()).filter(voter::equals).isPresent();
    }

    private boolean mayChange(Leader leader) {
        return state.rules.mayChangeVoters(
                state.highWatermark() > leader.epochStartOffset(), state.areVotersCommitted());
    }

    /** Does what has become possible: after each input. */
    void advance() {
        if (!(state.role() instanceof Leader leader)) {
            return;
        }
        leader.voterChange().ifPresent(change -> advance(leader, change));
        boolean isSettled = leader.voterChange().isEmpty() && mayChange(leader);
        if (isSettled && !state.isVoter()) {
            leadership.resign(leader, state.electionDeadline(), "it votes no more");
        } else if (isSettled && !isListed(state.config.self())) {
            append(leader, state.voters().with(state.config.self()));
        }
    }

    private void advance(Leader leader, PendingVoterChange change) {
        if (change.joining().isPresent()) {
            catchUp(leader, change, change.joining().get());
        } else if (state.areVotersCommitted()) {
            leader.takeVoterChange();
            answer(change.requestId(), RaftError.NONE, "");
        }
    }

    private void catchUp(Leader leader, PendingVoterChange change, Voter joining) {
        long recently = state.nowNanos() - state.checkQuorum().toNanos();
        Optional<ReplicaProgress> progress = leader.observer(joining.key());
        if (progress.filter(known -> known.wasCaughtUpSince(recently)).isPresent()) {
            leader.takeVoterChange();
            if (change.ackWhenCommitted()) {
                leader.changeVoters(change.nowAppended());
            } else {
                answer(change.requestId(), RaftError.NONE, "");
            }
            append(leader, state.voters().with(joining));
        } else if (change.deadlineNanos() <= state.nowNanos()) {
            leader.takeVoterChange();
            answer(
                    change.requestId(),
                    RaftError.REQUEST_TIMED_OUT,
                    joining.key()
                            + " has not caught up: "
                            + progress.map(known -> "it is at " + known.endOffset())
                                    .orElse("it does not fetch")
                            + ", the log ends at "
                            + state.log.endOffset());
        }
    }

    private void append(Leader leader, VoterSet next) {
        Invariants.check(mayChange(leader), "voters change one at a time", state.voters(), next);
        leadership.appendVoters(leader, next);
    }

    private void answer(long requestId, RaftError error, String message) {
        state.out.reply(
                requestId,
                new RaftResponse.VoterChange(error, state.epoch(), state.leader(), message));
    }
}
