/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Randomness;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Role, epoch, vote and high watermark of this replica, and the transitions between roles. A
 * transition saves the {@link ElectionState} before it returns, so that whatever is sent afterwards
 * stands on durable ground.
 *
 * <p>Always: the epoch never shrinks; a vote is never changed within an epoch; an epoch has at most
 * one leader; {@code startOffset <= highWatermark <= endOffset}, and the watermark never shrinks.
 */
final class QuorumState {
    final RaftConfig config;
    final RaftLog log;
    final SafetyRules rules;
    final Outbox out = new Outbox();
    private final RaftStorage storage;
    private final Randomness randomness;
    private final Patience patience = new Patience();
    private ElectionState election;
    private Role role;
    private long highWatermark;
    private long nowNanos;
    private VoterSet voters;
    private boolean isStopping;
    private boolean isReadyToStop;

    QuorumState(RaftConfig config, RaftStorage storage, Randomness randomness, SafetyRules rules) {
        this.config = config;
        this.storage = storage;
        this.randomness = randomness;
        this.rules = rules;
        this.log = new RaftLog(storage, rules);
        this.voters = config.voters();
        this.election = storage.loadElectionState();
        this.role = new Unattached(election.epoch(), Long.MAX_VALUE, Long.MAX_VALUE, 0);
    }

    /** Takes up what the storage remembers. */
    void recover() {
        log.recover();
        highWatermark = log.startOffset();
        out.add(new RaftEffect.VotersChanged(voters));
        takeUpVoters();
        Invariants.check(
                !election.epoch().isOlderThan(log.end().lastEpoch()),
                "the log has no epoch that was not heard of",
                election.epoch(),
                log.end().lastEpoch());
    }

    void advanceTo(long nanos) {
        nowNanos = nanos;
    }

    long nowNanos() {
        return nowNanos;
    }

    Role role() {
        return role;
    }

    LeaderEpoch epoch() {
        return election.epoch();
    }

    ElectionState election() {
        return election;
    }

    Optional<BrokerId> leader() {
        return role.leader();
    }

    BrokerId self() {
        return config.key().id();
    }

    /** Who votes, by the newest record in the log, committed or not (Raft, section 4.1). */
    VoterSet voters() {
        return voters;
    }

    boolean isVoter() {
        return voters.contains(config.key());
    }

    /**
     * Whether it may be elected: as a voter, or as one that was removed by a record that is not
     * known to be committed. The latter may have the only log that is long enough to be elected;
     * then it leads until that record is committed, without counting itself.
     */
    boolean mayStand() {
        return isVoter() || (!areVotersCommitted() && wasVoter());
    }

    /** Whether it voted before the newest set. */
    private boolean wasVoter() {
        return log.votersBefore(log.voters().map(VotersAt::offset).orElse(0L))
                .map(VotersAt::voters)
                .orElse(config.voters())
                .contains(config.key());
    }

    /** Whether the set of voters in force here is known to be committed. */
    boolean areVotersCommitted() {
        return log.voters().filter(at -> at.offset() >= highWatermark).isEmpty();
    }

    /** The log may say something else now about who votes. */
    void takeUpVoters() {
        VoterSet next = log.voters().map(VotersAt::voters).orElse(config.voters());
        if (!next.equals(voters)) {
            voters = next;
            out.add(new RaftEffect.VotersChanged(next));
            out.event(
                    new RaftEvent.VotersChanged(
                            log.voters().map(VotersAt::offset).orElse(0L), next));
        }
    }

    RaftTiming timing() {
        return config.timing();
    }

    long highWatermark() {
        return highWatermark;
    }

    boolean isStopping() {
        return isStopping;
    }

    void stop() {
        isStopping = true;
    }

    /** A time from now, drawn between the two durations. */
    long drawnDeadline(Duration earliest, Duration latest) {
        long range = latest.minus(earliest).toNanos();
        int drawn = randomness.nextInt(Math.toIntExact(range) + 1);
        return nowNanos + earliest.toNanos() + drawn;
    }

    /** Chance: from 0 to below the bound. */
    int drawn(int bound) {
        return randomness.nextInt(bound);
    }

    /** When to stop waiting for a leader, or for the outcome of an election. */
    long electionDeadline() {
        return drawnDeadline(
                patience.of(timing().electionTimeoutMin()),
                patience.of(timing().electionTimeoutMax()));
    }

    /** When to stand again after an election that is lost. */
    long backoffDeadline() {
        return drawnDeadline(
                patience.of(timing().electionBackoffMin()),
                patience.of(timing().electionBackoffMax()));
    }

    /** Until when a follower that hears its leader now refuses pre-votes. */
    long contentDeadline() {
        return nowNanos + patience.of(timing().electionTimeoutMin()).toNanos();
    }

    /** How long a leader goes on without hearing from a majority. */
    Duration checkQuorum() {
        return patience.of(timing().checkQuorum());
    }

    /** After which an unanswered fetch is sent again, and a follower that sends none is silent. */
    Duration fetchTimeout() {
        return patience.of(timing().fetchTimeout());
    }

    Patience patience() {
        return patience;
    }

    /** The watermark as told by a leader or counted as one; older news are not news. */
    boolean advanceHighWatermark(long told) {
        Invariants.check(
                told <= log.endOffset(), "the watermark lies in the log", told, log.endOffset());
        if (told <= highWatermark) {
            return false;
        }
        highWatermark = told;
        out.add(new RaftEffect.Committed(told));
        return true;
    }

    /** All before the snapshot's end is committed, though it was never in this log. */
    void snapshotInstalled(SnapshotId id) {
        Invariants.check(
                id.endOffset() >= highWatermark,
                "a fetched snapshot has all that is committed here",
                id.endOffset(),
                highWatermark);
        highWatermark = id.endOffset();
        out.add(new RaftEffect.SnapshotInstalled(id));
    }

    /** Forgets the leader, or takes up a higher epoch whose leader is not known. */
    void becomeUnattached(LeaderEpoch epoch, long standAtNanos, String reason) {
        boolean mayStand = mayStand();
        becomeInEpoch(
                epoch,
                Optional.empty(),
                new Unattached(
                        epoch,
                        mayStand && !isStopping ? standAtNanos : Long.MAX_VALUE,
                        mayStand ? Long.MAX_VALUE : nowNanos,
                        drawn(Math.max(1, voters.size() + config.bootstrapServers()))),
                reason);
    }

    /** Gives this replica's vote of an epoch; it waits for the outcome anew. */
    void voteFor(ReplicaKey candidate, LeaderEpoch epoch) {
        ElectionState state = stateIn(epoch);
        Invariants.check(
                rules.mayVote(state.votedFor(), candidate),
                "a voter votes once in an epoch",
                state.votedFor(),
                candidate);
        save(state.withVote(candidate));
        becomeUnattached(epoch, electionDeadline(), "voted for " + candidate.id());
    }

    Prospective becomeProspective(String reason) {
        Invariants.check(mayStand() && !isStopping, "only a voter stands", config.key());
        Prospective next =
                new Prospective(epoch(), new Ballot(voters, config.key()), electionDeadline());
        changeRole(next, reason);
        return next;
    }

    Candidate becomeCandidate(String reason) {
        Invariants.check(mayStand() && !isStopping, "only a voter stands", config.key());
        LeaderEpoch epoch = epoch().next();
        save(ElectionState.unvoted(epoch).withVote(config.key()));
        Candidate next = new Candidate(epoch, new Ballot(voters, config.key()), electionDeadline());
        changeRole(next, reason);
        return next;
    }

    Leader becomeLeader(Candidate candidate) {
        Invariants.check(role == candidate, "only a candidate is elected", role.name());
        Invariants.check(
                candidate.ballot().isWon(), "a majority elects", candidate.ballot().granting());
        save(election.withLeader(self()));
        Leader next = new Leader(epoch(), config.key(), voters, log.endOffset(), nowNanos);
        changeRole(
                next,
                "elected by "
                        + candidate.ballot().granting().stream().map(ReplicaKey::id).toList());
        out.add(new RaftEffect.BecameLeader(epoch(), next.epochStartOffset()));
        return next;
    }

    /**
     * @param isHeard whether the leader itself said so, and not a third replica
     */
    void becomeFollower(LeaderEpoch epoch, BrokerId leader, boolean isHeard, String reason) {
        Invariants.check(!leader.equals(self()), "nobody follows itself", leader);
        Invariants.check(
                epoch().isOlderThan(epoch)
                        || election.leader().isEmpty()
                        || election.leader().get().equals(leader),
                "an epoch has one leader",
                election,
                leader);
        long contentUntil = isHeard ? contentDeadline() : Long.MIN_VALUE;
        becomeInEpoch(
                epoch,
                Optional.of(leader),
                new Follower(epoch, leader, nowNanos, electionDeadline(), contentUntil),
                reason);
    }

    Resigned becomeResigned(Leader leader, long deadlineNanos, String reason) {
        Resigned next = new Resigned(epoch(), leader.successors(), deadlineNanos);
        changeRole(next, reason);
        return next;
    }

    private void becomeInEpoch(
            LeaderEpoch epoch, Optional<BrokerId> leader, Role next, String reason) {
        ElectionState state = stateIn(epoch);
        save(leader.map(state::withLeader).orElse(state));
        changeRole(next, reason);
    }

    /** What this replica has decided in an epoch that is not older than its own. */
    private ElectionState stateIn(LeaderEpoch epoch) {
        Invariants.check(!epoch.isOlderThan(epoch()), "an epoch never shrinks", epoch(), epoch);
        return epoch.equals(epoch()) ? election : ElectionState.unvoted(epoch);
    }

    private void save(ElectionState next) {
        if (!next.equals(election)) {
            storage.saveElectionState(next);
            if (election.epoch().isOlderThan(next.epoch())) {
                patience.epochBegan(nowNanos);
            }
            election = next;
        }
    }

    private void changeRole(Role next, String reason) {
        Role previous = role;
        role = next;
        Invariants.check(next.epoch().equals(epoch()), "a role is of the newest epoch");
        if (previous.name() != next.name() || !previous.epoch().equals(next.epoch())) {
            out.event(
                    new RaftEvent.RoleChanged(previous.name(), next.name(), next.epoch(), reason));
        }
        if (previous instanceof Leader leader) {
            // A follower's fetch says that its log is durable, so what this leader appended must
            // be.
            log.sync();
            refuse(leader.unparkAll());
            leader.takeVoterChange().ifPresent(change -> refuse(change.requestId()));
            out.add(new RaftEffect.LostLeadership(leader.epoch()));
        }
        if (!previous.epoch().equals(next.epoch()) || !previous.leader().equals(next.leader())) {
            out.add(new RaftEffect.LeaderChanged(next.epoch(), next.leader()));
        }
        if (isStopping && !(next instanceof Resigned)) {
            readyToStop();
        }
    }

    /** Nothing is left to hand over. */
    void readyToStop() {
        if (!isReadyToStop) {
            isReadyToStop = true;
            out.add(new RaftEffect.ReadyToStop());
        }
    }

    private void refuse(List<ParkedFetch> parked) {
        for (ParkedFetch fetch : parked) {
            out.reply(fetch.requestId(), fetchError(RaftError.NOT_LEADER_OR_FOLLOWER));
        }
    }

    private void refuse(long voterChange) {
        out.reply(
                voterChange,
                new RaftResponse.VoterChange(
                        RaftError.NOT_LEADER_OR_FOLLOWER,
                        epoch(),
                        leader(),
                        "the leader changed before the voters did; the change may have been made"));
    }

    /** Asks for what follows this log, and says that all of it is durable. */
    RaftRequest fetchRequest(long maxWaitMs) {
        Invariants.check(!log.isDirty(), "a fetch says that the log is durable");
        return new RaftRequest.Fetch(
                config.key(),
                epoch(),
                log.end(),
                OptionalLong.of(highWatermark),
                Math.toIntExact(maxWaitMs),
                config.limits().fetchMaxBytes());
    }

    RaftResponse.Fetch fetchError(RaftError error) {
        return new RaftResponse.Fetch(
                error,
                epoch(),
                leader(),
                highWatermark,
                log.startOffset(),
                RaftResponse.FetchContent.Batches.none());
    }
}
