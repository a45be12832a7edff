/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One followership of one partition: of one leader (or of nobody, while nobody leads) in one epoch.
 *
 * <p>It truncates only because the leader said that the logs diverge (KIP-320, KIP-595), and by
 * epoch; never to its own high watermark, which is a hint that may be late.
 */
public final class PartitionFollower implements Role {
    /**
     * How soon a leader that does not know yet that it leads is asked again; twice as long after
     * each further refusal, up to the usual back-off. Records that others have sent it by then are
     * not committed before.
     */
    private static final long FIRST_BACKOFF_NANOS = 5_000_000L;

    private final TopicPartition partition;
    private final @Nullable BrokerId leader;
    private final LeaderEpoch leaderEpoch;
    private final PartitionLog log;
    private final HighWatermark highWatermark;
    private final ParkedFetches fetches;
    private final LoopContext context;
    private final ReadBounds bounds;
    private long nextBackoffNanos = FIRST_BACKOFF_NANOS;

    PartitionFollower(
            TopicPartition partition,
            @Nullable BrokerId leader,
            LeaderEpoch leaderEpoch,
            PartitionLog log,
            HighWatermark highWatermark,
            ParkedFetches fetches,
            LoopContext context) {
        this.partition = partition;
        this.leader = leader;
        this.leaderEpoch = leaderEpoch;
        this.log = log;
        this.highWatermark = highWatermark;
        this.fetches = fetches;
        this.context = context;
        this.bounds = new ReadBounds(log, highWatermark);
    }

    public TopicPartition partition() {
        return partition;
    }

    /** Whom it follows; empty while nobody leads. */
    public Optional<BrokerId> leader() {
        return Optional.ofNullable(leader);
    }

    @Override
    public LeaderEpoch leaderEpoch() {
        return leaderEpoch;
    }

    /**
     * What it would ask its leader now.
     *
     * <p>A fetch offset says that everything before it counts for the watermark, so that in a topic
     * with {@code penstock.durability=flushed} there is nothing to ask while something is
     * unflushed. Nor is there while it is copied faster than it may.
     */
    public Optional<FetchPosition> position() {
        if (leader == null || log.durableEndOffset() < log.logEndOffset() || !log.mayFetch()) {
            return Optional.empty();
        }
        return Optional.of(
                new FetchPosition(
                        partition,
                        leaderEpoch,
                        log.logEndOffset(),
                        log.latestEpoch().orElse(null),
                        log.logStartOffset(),
                        highWatermark.offset()));
    }

    /**
     * Takes the leader's answer.
     *
     * @param asked the position that it answers; when it is not ours any more nothing happens
     */
    public FollowerOutcome onAnswer(FetchPosition asked, FetchAnswer answer, long nowNanos) {
        if (!asked.currentLeaderEpoch().equals(leaderEpoch)
                || asked.fetchOffset() != log.logEndOffset()) {
            return new FollowerOutcome.Stale();
        }
        return switch (answer) {
            case FetchAnswer.Records records -> append(records, nowNanos);
            case FetchAnswer.Diverging(LeaderEpoch epoch, long endOffset) ->
                    truncate(epoch, endOffset);
            case FetchAnswer.OutOfRange(long leaderLogStartOffset) -> startAt(leaderLogStartOffset);
            case FetchAnswer.Failed(String errorName) ->
                    new FollowerOutcome.BackOff(errorName, nowNanos + backoffNanos(errorName));
        };
    }

    private long backoffNanos(String errorName) {
        long longest = context.settings().fetchBackoffNanos();
        if (!errorName.equals(ReplicationError.NOT_LEADER_OR_FOLLOWER.name())
                && !errorName.equals(ReplicationError.UNKNOWN_LEADER_EPOCH.name())) {
            return longest;
        }
        long now = Math.min(nextBackoffNanos, longest);
        nextBackoffNanos = 2 * now;
        return now;
    }

    private FollowerOutcome append(FetchAnswer.Records records, long nowNanos) {
        ByteBuffer batches = records.batches();
        boolean hasBatches = batches.hasRemaining();
        if (hasBatches) {
            Optional<PartitionAppend.Refused> refused = log.appendAsFollower(batches);
            if (refused.isPresent()) {
                return refuse(refused.get(), nowNanos);
            }
        }
        long committed = Math.min(records.highWatermark(), log.logEndOffset());
        if (highWatermark.advanceTo(
                Math.max(committed, highWatermark.offset()), log.logEndOffset())) {
            context.effects()
                    .add(new Effect.HighWatermarkAdvanced(partition, highWatermark.offset()));
            fetches.onWatermark(
                    Integer.MAX_VALUE, log.lastStableOffset(highWatermark.offset()), nowNanos);
        }
        long logStart = Math.min(records.logStartOffset(), highWatermark.offset());
        if (logStart > log.logStartOffset()) {
            log.advanceLogStart(logStart);
        }
        return hasBatches
                ? new FollowerOutcome.Appended(log.logEndOffset())
                : new FollowerOutcome.UpToDate();
    }

    /**
     * Nothing of the answer counts, and the same is asked again after a pause. An answer may be
     * damaged although both logs are whole: a leader that sends from its file, resigns and
     * truncates takes away what is still on its way.
     */
    private FollowerOutcome refuse(PartitionAppend.Refused refused, long nowNanos) {
        context.effects()
                .add(
                        new Effect.BatchesRefused(
                                partition,
                                log.logEndOffset(),
                                refused.errorName(),
                                refused.message()));
        return new FollowerOutcome.BackOff(
                refused.errorName(), nowNanos + context.settings().fetchBackoffNanos());
    }

    /**
     * The leader has nothing of our last epoch after the offset. If we do not know the epoch that
     * it named, all that we have of later ones goes, and we ask again with what is our last then.
     */
    private FollowerOutcome truncate(LeaderEpoch epoch, long leaderEnd) {
        EpochEnd ours = log.endOffsetFor(epoch);
        long newEnd = Math.min(ours.endOffset(), leaderEnd);
        if (newEnd < log.logStartOffset()) {
            return startAt(newEnd);
        }
        long oldEnd = log.logEndOffset();
        log.truncateTo(Math.min(newEnd, oldEnd));
        return truncated(oldEnd);
    }

    /** Nothing that we have is of use. */
    private FollowerOutcome startAt(long offset) {
        long oldEnd = log.logEndOffset();
        log.truncateFullyAndStartAt(offset);
        return truncated(oldEnd);
    }

    private FollowerOutcome truncated(long oldEnd) {
        long watermarkBefore = highWatermark.offset();
        highWatermark.fitInto(log.logStartOffset(), log.logEndOffset());
        context.effects()
                .add(new Effect.Truncated(partition, oldEnd, log.logEndOffset(), watermarkBefore));
        return new FollowerOutcome.Truncated(oldEnd, log.logEndOffset());
    }

    /**
     * A follower of nobody serves nobody: it may be the leader of this very epoch that has started
     * again and may not lead yet, with a watermark behind the one that it has told before.
     */
    @Override
    public ReadOutcome read(
            ReadLevel level, long fetchOffset, @Nullable LeaderEpoch currentLeaderEpoch) {
        if (leader == null || level == ReadLevel.LOG_END) {
            return bounds.rejected(ReplicationError.NOT_LEADER_OR_FOLLOWER);
        }
        return bounds.epochObjection(leaderEpoch, currentLeaderEpoch)
                .orElseGet(() -> bounds.read(level, fetchOffset));
    }

    void end() {
        fetches.wakeAll();
    }
}
