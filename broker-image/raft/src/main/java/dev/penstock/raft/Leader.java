/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** Leads its epoch: knows how far the others are and keeps their fetches while there is no news. */
final class Leader implements Role {
    private final LeaderEpoch epoch;
    private final ReplicaKey self;
    private final long epochStartOffset;
    private final SortedMap<BrokerId, ReplicaProgress> voters = new TreeMap<>();
    private final SortedMap<ReplicaKey, ReplicaProgress> observers = new TreeMap<>();
    private final SortedMap<ReplicaKey, ParkedFetch> parked = new TreeMap<>();
    private long announceAtNanos;
    private long quorumDeadlineNanos;

    /** At most the earliest deadline of a parked fetch. */
    private long parkedDeadlineNanos = Long.MAX_VALUE;

    /** Until when a leader that shuts down waits for a successor; never while it does not. */
    private long handOverAtNanos = Long.MAX_VALUE;

    /** Whether it votes itself; not so once it was removed. */
    private boolean votes;

    private Optional<PendingVoterChange> voterChange = Optional.empty();

    Leader(
            LeaderEpoch epoch,
            ReplicaKey self,
            VoterSet allVoters,
            long epochStartOffset,
            long nowNanos) {
        this.epoch = epoch;
        this.self = self;
        this.epochStartOffset = epochStartOffset;
        this.announceAtNanos = nowNanos;
        this.quorumDeadlineNanos = Long.MAX_VALUE;
        setVoters(allVoters, nowNanos);
    }

    /** Others vote from now on; who is known already keeps its progress. */
    void setVoters(VoterSet allVoters, long nowNanos) {
        List<ReplicaProgress> before = new ArrayList<>(voters.values());
        voters.clear();
        for (Voter voter : allVoters.voters()) {
            ReplicaKey key = voter.key();
            if (!key.matches(self)) {
                ReplicaProgress progress =
                        before.stream()
                                .filter(known -> known.key().matches(key))
                                .findFirst()
                                .or(() -> observer(key))
                                .orElseGet(() -> new ReplicaProgress(key, nowNanos));
                voters.put(key.id(), progress.under(key));
                observers.remove(progress.key());
            }
        }
        for (ReplicaProgress known : before) {
            if (!allVoters.contains(known.key())) {
                observers.put(known.key(), known);
            }
        }
        votes = allVoters.contains(self);
    }

    /** Whether it votes itself. */
    boolean votes() {
        return votes;
    }

    /** What is known of a replica that does not vote. */
    Optional<ReplicaProgress> observer(ReplicaKey key) {
        return Optional.ofNullable(observers.get(key));
    }

    Optional<PendingVoterChange> voterChange() {
        return voterChange;
    }

    void changeVoters(PendingVoterChange change) {
        voterChange = Optional.of(change);
    }

    /** Takes out the change that is under way. */
    Optional<PendingVoterChange> takeVoterChange() {
        Optional<PendingVoterChange> taken = voterChange;
        voterChange = Optional.empty();
        return taken;
    }

    long epochStartOffset() {
        return epochStartOffset;
    }

    /** The voters other than the leader. */
    List<ReplicaProgress> otherVoters() {
        return List.copyOf(voters.values());
    }

    /** The progress of a replica; an observer that is new takes the place of the longest silent. */
    ReplicaProgress progress(ReplicaKey replica, long nowNanos, int observersMax) {
        ReplicaProgress voter = voters.get(replica.id());
        if (voter != null && voter.key().matches(replica)) {
            return voter;
        }
        ReplicaProgress known = observers.get(replica);
        if (known != null) {
            return known;
        }
        if (observers.size() >= observersMax) {
            forgetLongestSilentObserver();
        }
        ReplicaProgress created = new ReplicaProgress(replica, nowNanos);
        observers.put(replica, created);
        return created;
    }

    private void forgetLongestSilentObserver() {
        observers.values().stream()
                .min(Comparator.comparingLong(ReplicaProgress::heardAtNanos))
                .ifPresent(silent -> observers.remove(silent.key()));
    }

    /** The ends of what each of the other voters has made durable. */
    long[] durableOffsets() {
        return voters.values().stream().mapToLong(ReplicaProgress::endOffset).toArray();
    }

    /** When a majority, the leader among them if it votes, was last heard. */
    long majorityHeardAtNanos(long nowNanos, int majority) {
        LongStream others = voters.values().stream().mapToLong(ReplicaProgress::heardAtNanos);
        long[] heard =
                (votes ? LongStream.concat(others, LongStream.of(nowNanos)) : others)
                        .sorted()
                        .toArray();
        return heard[heard.length - majority];
    }

    /** The other voters, the most caught up first, then the last heard. */
    List<ReplicaKey> successors() {
        return voters.values().stream()
                .sorted(
                        Comparator.comparingLong(ReplicaProgress::endOffset)
                                .thenComparingLong(ReplicaProgress::heardAtNanos)
                                .reversed())
                .map(ReplicaProgress::key)
                .toList();
    }

    /** Keeps a fetch; returns the one that the same replica had waiting before. */
    Optional<ParkedFetch> park(ParkedFetch fetch) {
        parkedDeadlineNanos = Math.min(parkedDeadlineNanos, fetch.deadlineNanos());
        return Optional.ofNullable(parked.put(fetch.request().replica(), fetch));
    }

    /** Takes out all parked fetches. */
    List<ParkedFetch> unparkAll() {
        List<ParkedFetch> all = new ArrayList<>(parked.values());
        parked.clear();
        parkedDeadlineNanos = Long.MAX_VALUE;
        return all;
    }

    /**
     * When the time of one has come, takes out the parked fetches that are due within the slack:
     * from then on they come and go together, at the cost of one wakeup.
     */
    List<ParkedFetch> unparkExpired(long nowNanos, long slackNanos) {
        if (parkedDeadlineNanos > nowNanos) {
            return List.of();
        }
        return unpark(each -> each.deadlineNanos() <= nowNanos + slackNanos);
    }

    /** Takes out what a replica has parked. */
    List<ParkedFetch> unparkOf(BrokerId replica) {
        return unpark(each -> each.request().replica().id().equals(replica));
    }

    private List<ParkedFetch> unpark(Predicate<ParkedFetch> which) {
        List<ParkedFetch> taken = parked.values().stream().filter(which).toList();
        taken.forEach(each -> parked.remove(each.request().replica()));
        parkedDeadlineNanos =
                parked.values().stream()
                        .mapToLong(ParkedFetch::deadlineNanos)
                        .min()
                        .orElse(Long.MAX_VALUE);
        return taken;
    }

    void announceAgainAt(long nanos) {
        announceAtNanos = nanos;
    }

    /**
     * A voter was heard: until one of them can be called silent nobody has to be told who leads.
     */
    void postponeAnnouncement(long fetchTimeoutNanos) {
        long silentAtNanos = Long.MAX_VALUE;
        for (ReplicaProgress voter : voters.values()) {
            if (!voter.hasFetched()) {
                return;
            }
            silentAtNanos = Math.min(silentAtNanos, voter.heardAtNanos() + fetchTimeoutNanos);
        }
        announceAtNanos = Math.max(announceAtNanos, silentAtNanos);
    }

    long announceAtNanos() {
        return announceAtNanos;
    }

    void checkQuorumAt(long nanos) {
        quorumDeadlineNanos = nanos;
    }

    long quorumDeadlineNanos() {
        return quorumDeadlineNanos;
    }

    void handOverAt(long nanos) {
        handOverAtNanos = nanos;
    }

    boolean isHandingOver() {
        return handOverAtNanos != Long.MAX_VALUE;
    }

    long handOverAtNanos() {
        return handOverAtNanos;
    }

    QuorumView view(long endOffset, long highWatermark, long nowNanos) {
        ReplicaProgress own = new ReplicaProgress(self, nowNanos);
        own.heard(nowNanos);
        own.reached(endOffset, endOffset, nowNanos);
        SortedMap<BrokerId, ReplicaProgress> allVoters = new TreeMap<>(voters);
        SortedMap<ReplicaKey, ReplicaProgress> allObservers = new TreeMap<>(observers);
        if (votes) {
            allVoters.put(self.id(), own);
        } else {
            allObservers.put(self, own);
        }
        return new QuorumView(
                self.id(),
                epoch,
                highWatermark,
                allVoters.values().stream().map(ReplicaProgress::view).toList(),
                allObservers.values().stream().map(ReplicaProgress::view).toList());
    }

    @Override
    public LeaderEpoch epoch() {
        return epoch;
    }

    @Override
    public RoleName name() {
        return RoleName.LEADER;
    }

    @Override
    public Optional<BrokerId> leader() {
        return Optional.of(self.id());
    }

    @Override
    public long deadlineNanos() {
        return Math.min(
                Math.min(announceAtNanos, quorumDeadlineNanos),
                Math.min(
                        Math.min(handOverAtNanos, parkedDeadlineNanos),
                        voterChange.map(PendingVoterChange::deadlineNanos).orElse(Long.MAX_VALUE)));
    }
}
