/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Randomness;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * One replica of the metadata log: a deterministic machine that takes inputs and returns effects.
 *
 * <h2>What it does</h2>
 *
 * Raft, in the form that Kafka gave it (KIP-595, KIP-996): replicas pull. A leader never pushes
 * batches; each follower and observer keeps one fetch with it, which says how far the replica is
 * and waits at the leader for news. So an observer costs its leader no state that matters, and any
 * number may follow.
 *
 * <h2>What it promises</h2>
 *
 * <ol>
 *   <li>An epoch has at most one leader.
 *   <li>Logs that agree at one record agree in all records before it.
 *   <li>What was committed is in the log of every later leader, and no {@link RaftEffect.Committed}
 *       is ever taken back.
 *   <li>With a majority of voters up and connected, there is a leader within about a second; where
 *       votes and answers take longer than that, within some rounds of {@link Patience}.
 * </ol>
 *
 * The first three hold whatever messages are lost, delayed, repeated or reordered, and whichever
 * replicas crash, as long as {@link RaftStorage} keeps its word. {@link SafetyRules} has the
 * decisions that they rest on.
 *
 * <h2>How to drive it</h2>
 *
 * See the package's page for an example. After {@link RaftInput.Start} the application loads its
 * latest snapshot, if there is one, and applies committed batches from {@link #startOffset} on. All
 * calls come from one loop. Time is that of a clock that only runs forward. The machine calls its
 * storage and waits for it. If a call throws, the machine must not be used again.
 */
public final class RaftMachine {
    private static final long TIMER_SLACK_NANOS = 40_000_000L;

    private final QuorumState state;
    private final Epochs epochs;
    private final Elections elections;
    private final Leadership leadership;
    private final FetchService fetches;
    private final Following following;
    private final VoterChanges voterChanges;
    private final Membership membership;
    private long timerNanos = Long.MAX_VALUE;
    private boolean isStarted;

    public RaftMachine(RaftConfig config, RaftStorage storage, Randomness randomness) {
        this(config, storage, randomness, new SafetyRules());
    }

    RaftMachine(RaftConfig config, RaftStorage storage, Randomness randomness, SafetyRules rules) {
        this.state = new QuorumState(config, storage, randomness, rules);
        this.fetches = new FetchService(state);
        this.leadership = new Leadership(state, fetches);
        this.elections = new Elections(state, leadership);
        this.following = new Following(state, elections);
        this.voterChanges = new VoterChanges(state, leadership);
        this.membership = new Membership(state);
        this.epochs = new Epochs(state, elections);
    }

    /**
     * Takes one input and returns what is to be done, in order.
     *
     * @param nowNanos never less than before
     */
    public List<RaftEffect> step(RaftInput input, long nowNanos) {
        begin(nowNanos);
        switch (input) {
            case RaftInput.Start _ -> start();
            case RaftInput.Tick _ -> tick();
            case RaftInput.Flush _ -> flush();
            case RaftInput.RequestReceived(long requestId, RaftRequest request) ->
                    receive(requestId, request);
            case RaftInput.ResponseReceived(long correlationId, RaftResponse response) ->
                    receive(correlationId, response);
            case RaftInput.RequestFailed(long correlationId) -> fail(correlationId);
            case RaftInput.PeerDisconnected(BrokerId peer) -> {
                following.onPeerDisconnected(peer);
                fetches.onPeerDisconnected(peer);
            }
            case RaftInput.Shutdown _ -> leadership.shutDown();
        }
        return finish();
    }

    /**
     * Appends batches as leader. They are replicated at once and count as this replica's own once
     * {@link RaftInput.Flush} was given, so that many appends may share one sync.
     *
     * @param epoch in which the batches were decided; rejected unless this replica leads it
     * @param batches whole batches, whose offsets and epoch the storage sets
     * @param nowNanos never less than before
     */
    public AppendOutcome append(LeaderEpoch epoch, ByteBuffer batches, long nowNanos) {
        begin(nowNanos);
        AppendOutcome outcome = leadership.append(epoch, batches);
        List<RaftEffect> effects = finish();
        return switch (outcome) {
            case AppendOutcome.Appended(long baseOffset, long endOffset, var _) ->
                    new AppendOutcome.Appended(baseOffset, endOffset, effects);
            case AppendOutcome.Rejected rejected -> rejected;
        };
    }

    /**
     * Reads committed batches, as they are in the log.
     *
     * @param fromOffset at least {@link #startOffset}, at most {@link #highWatermark}
     * @param maxBytes at most so many, but always one batch
     * @return whole batches, empty at the watermark
     */
    public ByteBuffer readCommitted(long fromOffset, int maxBytes) {
        Invariants.check(
                fromOffset >= state.log.startOffset() && fromOffset <= state.highWatermark(),
                "what is read is committed and in the log",
                fromOffset,
                state.highWatermark());
        return state.log.read(fromOffset, state.highWatermark(), maxBytes);
    }

    /**
     * The application has written a snapshot, and it is durable: the log before its end is removed.
     *
     * @param id what the snapshot holds; all of it committed
     */
    public List<RaftEffect> snapshotTaken(SnapshotId id, long nowNanos) {
        begin(nowNanos);
        long start = state.log.startOffset();
        Invariants.check(
                id.endOffset() <= state.highWatermark(),
                "a snapshot holds what is committed",
                id,
                state.highWatermark());
        if (id.endOffset() > start) {
            state.log.trimTo(id);
            state.out.event(new RaftEvent.LogTrimmed(id, start));
        }
        return finish();
    }

    /** The quorum as this replica sees it; empty unless it leads. */
    public Optional<QuorumView> describe(long nowNanos) {
        return leadership.describe(nowNanos);
    }

    public RoleName role() {
        return state.role().name();
    }

    /** The newest epoch that this replica has heard of. */
    public LeaderEpoch epoch() {
        return state.epoch();
    }

    /** Who leads that epoch, as far as this replica knows and believes. */
    public Optional<BrokerId> leader() {
        return state.leader();
    }

    /** All before it is committed. Only grows. */
    public long highWatermark() {
        return state.highWatermark();
    }

    /** The first offset in the log: 0, or the end of the latest snapshot. */
    public long startOffset() {
        return state.log.startOffset();
    }

    /** The first offset that is not in the log. */
    public long endOffset() {
        return state.log.endOffset();
    }

    /** Who votes, by the newest record in the log, committed or not. */
    public VoterSet voters() {
        return state.voters();
    }

    private void begin(long nowNanos) {
        state.advanceTo(nowNanos);
    }

    private List<RaftEffect> finish() {
        voterChanges.advance();
        following.fetchIfDue();
        membership.askIfDue();
        long next = Math.min(state.role().deadlineNanos(), membership.deadlineNanos());
        // Deadlines move away with each message. A timer that is left behind by a little goes off
        // for nothing, which costs less than to move it each time; it is never left far behind, for
        // then it would go off for nothing as often as there are messages.
        boolean isLeftBehind = next != Long.MAX_VALUE && next - timerNanos > TIMER_SLACK_NANOS;
        if (next < timerNanos || isLeftBehind) {
            timerNanos = next;
            state.out.add(new RaftEffect.SetTimer(next));
        }
        return state.out.drain();
    }

    private void start() {
        Invariants.check(!isStarted, "a machine starts once");
        isStarted = true;
        state.recover();
        elections.start();
    }

    private void tick() {
        boolean isLate = timerNanos < state.nowNanos() - state.timing().standstill().toNanos();
        // The timer is spent, so that another is set even if this one was too early.
        timerNanos = Long.MAX_VALUE;
        if (isLate) {
            stoodStill();
        }
        if (state.role().deadlineNanos() > state.nowNanos()) {
            return;
        }
        switch (state.role()) {
            case Leader leader -> leadership.onDeadline(leader);
            case Follower follower -> following.onDeadline(follower);
            case Unattached _, Prospective _, Candidate _, Resigned _ -> elections.onDeadline();
        }
    }

    /**
     * This replica did not run when it should have (a pause of its process, a slow sync, a starved
     * processor), so that it may be itself who did not listen: what has arrived meanwhile is read
     * before anybody is called silent.
     */
    private void stoodStill() {
        long nanos = state.nowNanos() + state.fetchTimeout().toNanos();
        switch (state.role()) {
            case Follower follower -> follower.believeUntil(nanos);
            case Standing standing -> standing.waitUntil(nanos);
            case Unattached _, Leader _, Resigned _ -> {}
        }
    }

    private void flush() {
        if (state.role() instanceof Leader leader) {
            leadership.flush(leader);
        }
    }

    private void receive(long requestId, RaftRequest request) {
        switch (request) {
            case RaftRequest.Vote vote -> elections.onVoteRequest(requestId, vote);
            case RaftRequest.BeginQuorumEpoch begin -> epochs.onBeginQuorumEpoch(requestId, begin);
            case RaftRequest.EndQuorumEpoch end -> epochs.onEndQuorumEpoch(requestId, end);
            case RaftRequest.Fetch fetch -> {
                fetches.onFetch(requestId, fetch);
                leadership.continueHandOver();
            }
            case RaftRequest.FetchSnapshot fetch -> fetches.onFetchSnapshot(requestId, fetch);
            case RaftRequest.VoterChange change -> voterChanges.onRequest(requestId, change);
        }
    }

    private void receive(long correlationId, RaftResponse response) {
        state.patience().answered(correlationId, state.nowNanos());
        epochs.learn(response);
        switch (response) {
            case RaftResponse.Vote vote -> elections.onVote(correlationId, vote);
            case RaftResponse.BeginQuorumEpoch _ -> {}
            case RaftResponse.EndQuorumEpoch _ -> leadership.onNoticeAnswered(correlationId);
            case RaftResponse.Fetch fetch -> following.onFetch(correlationId, fetch);
            case RaftResponse.FetchSnapshot fetch ->
                    following.onFetchSnapshot(correlationId, fetch);
            case RaftResponse.VoterChange change -> membership.onAnswered(correlationId, change);
        }
    }

    private void fail(long correlationId) {
        elections.onFailed(correlationId);
        leadership.onNoticeAnswered(correlationId);
        following.onFailed(correlationId);
        membership.onFailed(correlationId);
    }
}
