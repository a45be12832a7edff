/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.LeaderEpoch;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The decisions that safety rests on, each pure, in one place. All else in this package is about
 * getting on; what is here is about not being wrong.
 *
 * <ol>
 *   <li>A voter votes once in an epoch, and only for a log that has all it has: so an epoch has one
 *       leader, and that leader has all that is committed.
 *   <li>A leader serves a fetch only in its own epoch and only at a position that its own log
 *       agrees with: so logs that agree at one record agree in all before it.
 *   <li>An offset is committed when a majority has made it durable and it is of the leader's own
 *       epoch: a record of an older epoch may be on a majority and still be replaced.
 *   <li>A leader changes the voters by one, after a record of its own epoch is committed and the
 *       change before: so any two majorities that could decide at the same time have a voter in
 *       common. A leader that is no voter any more does not count itself.
 * </ol>
 *
 * Not final so that the tests can break one rule at a time and prove that the simulation notices.
 */
class SafetyRules {
    /** Whether a candidate's log has all that a voter's log has. */
    boolean isUpToDate(LogPosition candidate, LogPosition own) {
        int epochs = candidate.lastEpoch().compareTo(own.lastEpoch());
        return epochs > 0 || (epochs == 0 && candidate.endOffset() >= own.endOffset());
    }

    /**
     * Whether the one vote of the epoch is still to be given, or was given to the same candidate.
     */
    boolean mayVote(Optional<ReplicaKey> votedFor, ReplicaKey candidate) {
        return votedFor.isEmpty() || votedFor.get().equals(candidate);
    }

    /** Whether a request made in one epoch may be served in another. */
    boolean isSameEpoch(LeaderEpoch requested, LeaderEpoch own) {
        return requested.equals(own);
    }

    /**
     * Whether a replica's position does not lie in this log.
     *
     * @param position of the replica
     * @param end of the newest epoch here that is not newer than the position's
     */
    boolean diverges(LogPosition position, EpochEnd end) {
        return !end.epoch().equals(position.lastEpoch()) || end.endOffset() < position.endOffset();
    }

    /**
     * Where to cut a log so that it may agree with the leader's.
     *
     * @param leaders the leader's end of the newest epoch that may be common
     * @param own the end here of the newest epoch that is not newer than that
     */
    long truncationOffset(EpochEnd leaders, EpochEnd own) {
        return own.epoch().equals(leaders.epoch())
                ? Math.min(own.endOffset(), leaders.endOffset())
                : own.endOffset();
    }

    /**
     * Whether a leader may append another set of voters.
     *
     * @param hasCommittedInEpoch whether a record of its own epoch is committed; without one an
     *     uncommitted change of an earlier leader, unknown here, could still come to be
     * @param areVotersCommitted whether the set in force is
     */
    boolean mayChangeVoters(boolean hasCommittedInEpoch, boolean areVotersCommitted) {
        return hasCommittedInEpoch && areVotersCommitted;
    }

    /**
     * The offsets that count for a leader's watermark.
     *
     * @param others of the voters other than the leader
     * @param own what the leader has made durable
     * @param leaderVotes whether the leader is a voter by its own log
     */
    long[] countedOffsets(long[] others, long own, boolean leaderVotes) {
        return leaderVotes
                ? LongStream.concat(LongStream.of(others), LongStream.of(own)).toArray()
                : others.clone();
    }

    /**
     * The high watermark of a leader.
     *
     * @param durableOffsets of each voter, the end of what it has made durable
     * @param majority how many voters are more than half
     * @param epochStartOffset the first offset of the leader's own epoch
     * @param current the watermark so far
     */
    long highWatermark(long[] durableOffsets, int majority, long epochStartOffset, long current) {
        long[] ascending = durableOffsets.clone();
        Arrays.sort(ascending);
        long onMajority = ascending[ascending.length - majority];
        return onMajority > epochStartOffset ? Math.max(current, onMajority) : current;
    }
}
