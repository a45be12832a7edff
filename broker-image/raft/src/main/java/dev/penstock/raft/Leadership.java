/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The life of a leader: begins with a marker in the log and an announcement, counts what is durable
 * on a majority, ends when a majority is no longer heard, when the process shuts down, or when
 * someone shows a higher epoch.
 */
final class Leadership {
    private final QuorumState state;
    private final FetchService fetches;

    Leadership(QuorumState state, FetchService fetches) {
        this.state = state;
        this.fetches = fetches;
    }

    /** Takes up the leadership that the candidate has won. */
    void begin(Candidate candidate) {
        Leader leader = state.becomeLeader(candidate);
        state.log.appendLeaderChange(
                new LeaderChange(
                        leader.epoch(),
                        state.self(),
                        state.voters().voters().stream().map(Voter::key).toList(),
                        candidate.ballot().granting()));
        if (state.log.voters().isEmpty()) {
            // The first leader of all writes down what the configuration says.
            appendVoters(leader, state.voters().with(state.config.self()));
        }
        announce(leader);
        scheduleQuorumCheck(leader);
        flush(leader);
    }

    AppendOutcome append(LeaderEpoch epoch, ByteBuffer batches) {
        if (!(state.role() instanceof Leader leader) || !leader.epoch().equals(epoch)) {
            return rejected(AppendOutcome.Reason.NOT_LEADER);
        }
        if (leader.isHandingOver()) {
            return rejected(AppendOutcome.Reason.HANDING_OVER);
        }
        RaftLimits limits = state.config.limits();
        Invariants.check(batches.hasRemaining(), "an append holds a batch");
        if (batches.remaining() > limits.appendMaxBytes()) {
            return rejected(AppendOutcome.Reason.TOO_LARGE);
        }
        long baseOffset = state.log.endOffset();
        if (baseOffset - state.highWatermark() >= limits.uncommittedMaxRecords()) {
            return rejected(AppendOutcome.Reason.OVERLOADED);
        }
        boolean wasDirty = state.log.isDirty();
        state.log.append(epoch, batches);
        appended(leader, wasDirty);
        return new AppendOutcome.Appended(baseOffset, state.log.endOffset(), List.of());
    }

    /** Another set of voters, in force from now on. */
    void appendVoters(Leader leader, VoterSet voters) {
        boolean wasDirty = state.log.isDirty();
        state.log.appendVoters(leader.epoch(), voters);
        state.takeUpVoters();
        leader.setVoters(voters, state.nowNanos());
        leader.announceAgainAt(state.nowNanos());
        leader.checkQuorumAt(state.nowNanos() + state.checkQuorum().toNanos());
        appended(leader, wasDirty);
    }

    private void appended(Leader leader, boolean wasDirty) {
        fetches.answerParked(leader);
        if (!wasDirty) {
            state.out.add(new RaftEffect.FlushWanted());
        }
    }

    private AppendOutcome rejected(AppendOutcome.Reason reason) {
        return new AppendOutcome.Rejected(reason, state.leader());
    }

    /** Makes the leader's log durable, and only then counts it. */
    void flush(Leader leader) {
        state.log.sync();
        fetches.advanceHighWatermark(leader);
    }

    /** Does what is due. */
    void onDeadline(Leader leader) {
        fetches.answerExpired(leader);
        if (leader.announceAtNanos() <= state.nowNanos()) {
            announce(leader);
        }
        if (leader.quorumDeadlineNanos() <= state.nowNanos()) {
            checkQuorum(leader);
        }
        continueHandOver();
    }

    /** Tells each voter that does not fetch who leads. */
    private void announce(Leader leader) {
        long interval = state.timing().beginEpochInterval().toNanos();
        long silentSince = state.nowNanos() - state.fetchTimeout().toNanos();
        for (ReplicaProgress voter : leader.otherVoters()) {
            if (!voter.hasFetched() || voter.heardAtNanos() <= silentSince) {
                state.out.send(
                        voter.key().id(),
                        new RaftRequest.BeginQuorumEpoch(
                                state.self(), voter.key(), leader.epoch()));
            }
        }
        leader.announceAgainAt(
                leader.otherVoters().isEmpty() ? Long.MAX_VALUE : state.nowNanos() + interval);
    }

    private void checkQuorum(Leader leader) {
        if (quorumDeadline(leader) <= state.nowNanos()) {
            resign(leader, state.electionDeadline(), "a majority is not heard");
        } else {
            scheduleQuorumCheck(leader);
        }
    }

    private void scheduleQuorumCheck(Leader leader) {
        leader.checkQuorumAt(
                leader.otherVoters().isEmpty() ? Long.MAX_VALUE : quorumDeadline(leader));
    }

    private long quorumDeadline(Leader leader) {
        int majority = state.voters().majority();
        return leader.majorityHeardAtNanos(state.nowNanos(), majority)
                + state.checkQuorum().toNanos();
    }

    /** The process is about to end: no new elections here, and leadership passes on. */
    void shutDown() {
        if (state.isStopping()) {
            return;
        }
        state.stop();
        if (!(state.role() instanceof Leader leader)) {
            withdraw();
            state.readyToStop();
            return;
        }
        flush(leader);
        if (leader.otherVoters().isEmpty()) {
            state.readyToStop();
            return;
        }
        leader.handOverAt(state.nowNanos() + state.timing().handOverMax().toNanos());
        continueHandOver();
    }

    /** One that stands would otherwise stay in the way of its own end. */
    private void withdraw() {
        boolean stands = state.role() instanceof Prospective || state.role() instanceof Candidate;
        if (stands || state.role() instanceof Unattached || state.role() instanceof Resigned) {
            state.becomeUnattached(state.epoch(), Long.MAX_VALUE, "about to stop");
        }
    }

    /** Resigns once a successor has all that this leader has, or when the time is up. */
    void continueHandOver() {
        if (!(state.role() instanceof Leader leader) || !leader.isHandingOver()) {
            return;
        }
        boolean hasSuccessor =
                leader.otherVoters().stream()
                        .anyMatch(
                                voter ->
                                        voter.hasFetched()
                                                && voter.endOffset() >= state.log.endOffset());
        if (hasSuccessor || leader.handOverAtNanos() <= state.nowNanos()) {
            long deadline = state.nowNanos() + state.timing().handOverMax().toNanos();
            resign(leader, deadline, "about to stop");
        }
    }

    void resign(Leader leader, long deadlineNanos, String reason) {
        Resigned resigned = state.becomeResigned(leader, deadlineNanos, reason);
        RaftRequest.EndQuorumEpoch notice =
                new RaftRequest.EndQuorumEpoch(
                        state.self(), resigned.epoch(), resigned.successors());
        for (ReplicaKey successor : resigned.successors()) {
            resigned.notified(state.out.send(successor.id(), notice));
        }
    }

    /** A notice of resignation was received, or cannot be. */
    void onNoticeAnswered(long correlationId) {
        if (state.role() instanceof Resigned resigned) {
            resigned.answered(correlationId);
            if (state.isStopping() && resigned.isEveryoneNotified()) {
                state.becomeUnattached(
                        state.epoch(), Long.MAX_VALUE, "everyone knows of its resignation");
            }
        }
    }

    /** What the leader knows of the others. */
    Optional<QuorumView> describe(long nowNanos) {
        return state.role() instanceof Leader leader
                ? Optional.of(leader.view(state.log.endOffset(), state.highWatermark(), nowNanos))
                : Optional.empty();
    }
}
