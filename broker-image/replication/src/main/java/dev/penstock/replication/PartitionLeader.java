/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One leadership of one partition, from its election to the next.
 *
 * <p>The high watermark is the least log end of all replicas that count: the leader, the members of
 * the ISR that the controller knows, those of an ISR that it may have agreed to, and followers that
 * are about to join. It stands still while the ISR is smaller than min.insync.replicas (KIP-966),
 * so that what is below it was on that many replicas once.
 *
 * <p>Nothing periodic runs: one deadline watches the followers while one of them is behind.
 */
public final class PartitionLeader implements Role {
    private final TopicPartition partition;
    private final BrokerId self;
    private final PartitionLog log;
    private final HighWatermark highWatermark;
    private final LoopContext context;
    private final IsrNegotiation negotiation;
    private final InSyncReplicas inSync;
    private final ReadBounds bounds;
    private final ParkedProduces produces;
    private final ParkedProduces unflushed;
    private final ParkedFetches fetches;
    private final UncommittedSizes uncommitted;
    private final Deadline lagCheck = new LagCheck();
    private final Deadline joinCheck = new JoinCheck();

    PartitionLeader(
            TopicPartition partition,
            BrokerId self,
            PartitionLog log,
            HighWatermark highWatermark,
            ParkedFetches fetches,
            PartitionState state,
            LoopContext context,
            long nowNanos) {
        this.partition = partition;
        this.self = self;
        this.log = log;
        this.highWatermark = highWatermark;
        this.fetches = fetches;
        this.context = context;
        this.negotiation = new IsrNegotiation(partition, state, context);
        this.inSync = new InSyncReplicas(self, log.logEndOffset(), negotiation, context);
        this.uncommitted = new UncommittedSizes(log.logEndOffset(), highWatermark.offset());
        this.bounds = new ReadBounds(log, highWatermark);
        this.produces = new ParkedProduces(partition, context);
        this.unflushed = new ParkedProduces(partition, context);
        inSync.onReplicas(highWatermark.offset(), nowNanos);
        progressed(nowNanos);
    }

    @Override
    public LeaderEpoch leaderEpoch() {
        return negotiation.state().leaderEpoch();
    }

    /** The ISR that the controller knows, as far as we do. */
    public List<BrokerId> isr() {
        return negotiation.state().isr();
    }

    /** How far each follower is behind the log end, as far as its fetches have said. */
    public SortedMap<BrokerId, Long> followerLagOffsets() {
        return inSync.lagOffsets(log.logEndOffset());
    }

    /**
     * Who of them may be read instead of the leader: it is in sync and has what is asked for; of
     * several the one that has most (KIP-392).
     */
    public Optional<BrokerId> reader(List<BrokerId> nearby, long fetchOffset) {
        return inSync.reader(nearby, fetchOffset);
    }

    /**
     * Whether the high watermark is at least where this leadership began. Until then it may be an
     * older one than a former leader has told, and is told to nobody who asks for the end
     * (KIP-207).
     */
    public boolean knowsHighWatermark() {
        return highWatermark.offset() >= inSync.epochStartOffset();
    }

    /** Whether acks=all is refused and the high watermark stands still. */
    public boolean isUnderMinIsr() {
        return negotiation.isUnderMin();
    }

    /**
     * Appends what a producer (or a coordinator) sent; batches are valid already.
     *
     * @param deadlineNanos when the waiter is told that it took too long; not for {@link Acks#NONE}
     * @param waiter handed back with the answer if the outcome is {@link ProduceOutcome.Parked}
     */
    public ProduceOutcome append(
            ByteBuffer batches,
            Acks acks,
            long deadlineNanos,
            ProduceWaiter waiter,
            long nowNanos) {
        if (acks == Acks.ALL && negotiation.isUnderMin()) {
            return new ProduceAnswer.Failed(ReplicationError.NOT_ENOUGH_REPLICAS);
        }
        long sizeBytes = batches.remaining();
        long oldEnd = log.logEndOffset();
        return switch (log.appendAsLeader(batches, leaderEpoch())) {
            case PartitionAppend.Refused(String errorName, String message) ->
                    new ProduceAnswer.Refused(errorName, message);
            case PartitionAppend.Duplicate(long base, long last, long appendTimeMs) ->
                    acknowledge(base, last, appendTimeMs, acks, deadlineNanos, waiter);
            case PartitionAppend.Appended(long base, long last, long appendTimeMs) -> {
                appended(oldEnd, base, last, sizeBytes, nowNanos);
                yield acknowledge(base, last, appendTimeMs, acks, deadlineNanos, waiter);
            }
        };
    }

    private void appended(
            long oldEnd, long baseOffset, long lastOffset, long sizeBytes, long nowNanos) {
        Invariants.check(baseOffset == oldEnd, "appended at the end", baseOffset, oldEnd);
        Invariants.check(log.logEndOffset() == lastOffset + 1, "the end moved", lastOffset, oldEnd);
        inSync.onAppend(oldEnd, nowNanos);
        uncommitted.add(log.logEndOffset(), sizeBytes);
        fetches.onAppend(sizeBytes);
        progressed(nowNanos);
    }

    private ProduceOutcome acknowledge(
            long baseOffset,
            long lastOffset,
            long appendTimeMs,
            Acks acks,
            long deadlineNanos,
            ProduceWaiter waiter) {
        var acknowledged =
                new ProduceAnswer.Acknowledged(
                        baseOffset, lastOffset, appendTimeMs, log.logStartOffset());
        return switch (acks) {
            case NONE -> acknowledged;
            case LEADER ->
                    lastOffset < log.durableEndOffset()
                            ? acknowledged
                            : parked(unflushed, waiter, acknowledged, deadlineNanos);
            case ALL ->
                    lastOffset < highWatermark.offset()
                            ? acknowledged
                            : parked(produces, waiter, acknowledged, deadlineNanos);
        };
    }

    private static ProduceOutcome parked(
            ParkedProduces where,
            ProduceWaiter waiter,
            ProduceAnswer.Acknowledged acknowledged,
            long deadlineNanos) {
        where.park(waiter, acknowledged, deadlineNanos);
        return new ProduceOutcome.Parked(acknowledged.baseOffset(), acknowledged.lastOffset());
    }

    @Override
    public ReadOutcome read(
            ReadLevel level, long fetchOffset, @Nullable LeaderEpoch currentLeaderEpoch) {
        return bounds.epochObjection(leaderEpoch(), currentLeaderEpoch)
                .orElseGet(() -> bounds.read(level, fetchOffset));
    }

    /**
     * A follower asks for what follows its log end, and so says that it has all before. It may have
     * to truncate first; that it is told only in its own epoch, and it says nothing of progress.
     */
    public ReadOutcome onFollowerFetch(FollowerFetch fetch, long nowNanos) {
        Optional<FollowerProgress> known = inSync.follower(fetch.follower());
        if (known.isEmpty() || known.get().brokerEpoch() > fetch.brokerEpoch()) {
            return bounds.rejected(ReplicationError.NOT_LEADER_OR_FOLLOWER);
        }
        Optional<ReadOutcome> objection =
                bounds.epochObjection(leaderEpoch(), fetch.currentLeaderEpoch())
                        .or(() -> bounds.divergence(fetch.fetchOffset(), fetch.lastFetchedEpoch()));
        if (objection.isPresent()) {
            return objection.get();
        }
        ReadOutcome outcome = bounds.read(ReadLevel.LOG_END, fetch.fetchOffset());
        if (!(outcome instanceof ReadOutcome.Range)) {
            return outcome;
        }
        FollowerProgress follower = known.get();
        follower.onFetch(fetch.brokerEpoch(), fetch.fetchOffset(), log.logEndOffset(), nowNanos);
        considerJoining(nowNanos);
        progressed(nowNanos);
        fetches.followerRead(follower.readWatermark(highWatermark.offset()), nowNanos);
        // The watermark may have moved by this very fetch: the answer carries the new one.
        return bounds.read(ReadLevel.LOG_END, fetch.fetchOffset());
    }

    /**
     * Whether a follower that has just read need not ask again before something happens here: it is
     * in sync, has all of the log and was told the watermark. Whatever changes one of these, or
     * what it would be answered, is told to {@link RestingPartitions}.
     */
    public boolean mayRest(BrokerId follower) {
        return negotiation.isCommittedMember(follower)
                && fetches.isFollowerTold()
                && inSync.follower(follower)
                        .filter(progress -> !progress.isBehind(log.logEndOffset()))
                        .isPresent();
    }

    /** The log begins later; followers hear of it with what they fetch next. */
    public void logStartAdvanced() {
        fetches.changed();
    }

    /** More of the leader's own log is durable ({@link PartitionLog#durableEndOffset}). */
    public void onDurable(long nowNanos) {
        unflushed.release(log.durableEndOffset());
        progressed(nowNanos);
    }

    /** The controller's answer to a proposal (or that there was none). */
    public void onIsrOutcome(IsrProposal asked, IsrOutcome outcome, long nowNanos) {
        List<BrokerId> formerIsr = isr();
        if (negotiation.onOutcome(asked, outcome, nowNanos)) {
            if (outcome instanceof IsrOutcome.NotDone) {
                inSync.refused(asked, nowNanos);
            }
            isrChanged(formerIsr, nowNanos);
        }
    }

    /** Broker liveness has changed: a follower may be allowed into the ISR now. */
    public void onLiveBrokersChanged(long nowNanos) {
        considerJoining(nowNanos);
        progressed(nowNanos);
    }

    void onState(PartitionState newState, long nowNanos) {
        List<BrokerId> formerIsr = isr();
        negotiation.onState(newState);
        inSync.onReplicas(highWatermark.offset(), nowNanos);
        isrChanged(formerIsr, nowNanos);
    }

    private void isrChanged(List<BrokerId> formerIsr, long nowNanos) {
        Invariants.check(isr().contains(self), "the leader is in sync", isr());
        if (!formerIsr.equals(isr())) {
            context.effects().add(new Effect.IsrChanged(partition, formerIsr, isr()));
        }
        inSync.onIsr(formerIsr, nowNanos);
        fetches.changed();
        if (negotiation.isUnderMin()) {
            produces.fail(ReplicationError.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
        }
        considerJoining(nowNanos);
        progressed(nowNanos);
    }

    private void considerJoining(long nowNanos) {
        inSync.considerJoining(highWatermark.offset(), log.logEndOffset(), nowNanos);
        inSync.nextJoinNanos(log.logEndOffset(), nowNanos)
                .ifPresentOrElse(
                        atNanos -> context.deadlines().set(joinCheck, atNanos),
                        () -> context.deadlines().remove(joinCheck));
    }

    /** Another broker leads, or another epoch begins. */
    void end() {
        context.deadlines().remove(lagCheck);
        context.deadlines().remove(joinCheck);
        negotiation.end();
        unflushed.fail(ReplicationError.NOT_LEADER_OR_FOLLOWER);
        produces.fail(ReplicationError.NOT_LEADER_OR_FOLLOWER);
        fetches.wakeAll();
    }

    /** Something that the watermark depends on has changed. */
    private void progressed(long nowNanos) {
        advanceWatermark(nowNanos);
        if (!lagCheck.isWaiting() && inSync.isAnyBehind(log.logEndOffset())) {
            watchFollowers(nowNanos);
        }
    }

    private void advanceWatermark(long nowNanos) {
        if (negotiation.isUnderMin()) {
            return;
        }
        long common = inSync.commonEnd(log.durableEndOffset());
        if (highWatermark.advanceTo(Math.max(common, highWatermark.offset()), log.logEndOffset())) {
            context.effects()
                    .add(new Effect.HighWatermarkAdvanced(partition, highWatermark.offset()));
            produces.release(highWatermark.offset());
            fetches.onWatermark(
                    uncommitted.takeUpTo(highWatermark.offset()),
                    log.lastStableOffset(highWatermark.offset()),
                    nowNanos);
        }
    }

    private void watchFollowers(long nowNanos) {
        context.deadlines().set(lagCheck, inSync.nextLimitNanos(log.logEndOffset(), nowNanos));
    }

    private final class JoinCheck extends Deadline {
        @Override
        protected void expired(long plannedNanos, long nowNanos) {
            considerJoining(nowNanos);
        }
    }

    private final class LagCheck extends Deadline {
        @Override
        protected void expired(long plannedNanos, long nowNanos) {
            long lateNanos = nowNanos - plannedNanos;
            if (lateNanos > context.settings().stallNanos() / 4) {
                // We were the one who stood still; what followers sent meanwhile is still unread.
                inSync.excuse(lateNanos);
            } else if (inSync.dropStalled(log.logEndOffset(), nowNanos)) {
                advanceWatermark(nowNanos);
            }
            if (inSync.isAnyBehind(log.logEndOffset())) {
                watchFollowers(nowNanos);
            }
        }
    }
}
