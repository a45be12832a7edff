/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;

/** What a leader knows of one follower. */
final class FollowerProgress {
    static final long UNKNOWN_BROKER_EPOCH = -1;

    /** The time given to a flapping follower is doubled at most so often. */
    private static final int MAX_DOUBLINGS = 5;

    private final BrokerId broker;
    private long brokerEpoch = UNKNOWN_BROKER_EPOCH;
    private long logEndOffset;
    private long caughtUpNanos;
    private long lastFetchNanos;
    private long leaderEndAtLastFetch = Long.MAX_VALUE;
    private long watermarkAtLastFetch;
    private long joinedNanos;
    private long mayJoinFromNanos;
    private boolean isJoining;
    private int doublings;

    /**
     * Knows nothing yet but that a member of the ISR has all that is committed.
     *
     * @param logEndOffset the high watermark for a member of the ISR, else 0
     * @param caughtUpNanos now for a member of the ISR, else long ago
     * @param nowNanos when the leader began
     */
    FollowerProgress(BrokerId broker, long logEndOffset, long caughtUpNanos, long nowNanos) {
        this.broker = broker;
        this.logEndOffset = logEndOffset;
        this.caughtUpNanos = caughtUpNanos;
        this.lastFetchNanos = nowNanos;
        this.joinedNanos = nowNanos;
        this.mayJoinFromNanos = nowNanos;
    }

    BrokerId broker() {
        return broker;
    }

    long brokerEpoch() {
        return brokerEpoch;
    }

    long logEndOffset() {
        return logEndOffset;
    }

    /** Whether it has fetched from this leader; until then its log end is only what must be. */
    boolean hasFetched() {
        return brokerEpoch != UNKNOWN_BROKER_EPOCH;
    }

    boolean isBehind(long leaderEnd) {
        return logEndOffset < leaderEnd;
    }

    /**
     * Whether the high watermark waits for it although it is not in the ISR: it is about to join.
     */
    boolean isJoining() {
        return isJoining;
    }

    void onFetch(long fetchEpoch, long fetchOffset, long leaderEnd, long nowNanos) {
        if (fetchOffset >= leaderEnd) {
            caughtUpNanos = nowNanos;
        } else if (fetchOffset >= leaderEndAtLastFetch && lastFetchNanos - caughtUpNanos > 0) {
            caughtUpNanos = lastFetchNanos;
        }
        brokerEpoch = fetchEpoch;
        logEndOffset = fetchOffset;
        leaderEndAtLastFetch = leaderEnd;
        lastFetchNanos = nowNanos;
    }

    /**
     * It reads the watermark with what it fetches.
     *
     * @return whether that was lower when it fetched before
     */
    boolean readWatermark(long highWatermark) {
        boolean isNews = highWatermark > watermarkAtLastFetch;
        watermarkAtLastFetch = highWatermark;
        return isNews;
    }

    /** The leader's log grows: whoever had all of it has been caught up until now. */
    void onAppend(long oldLeaderEnd, long nowNanos) {
        if (logEndOffset >= oldLeaderEnd) {
            caughtUpNanos = nowNanos;
        }
    }

    /** The leader itself did not run for so long: that is not the follower's fault. */
    void excuse(long nanos) {
        caughtUpNanos += nanos;
    }

    /** How long it has been behind; 0 when it is not. */
    long lagNanos(long leaderEnd, long nowNanos) {
        return isBehind(leaderEnd) ? nowNanos - caughtUpNanos : 0;
    }

    long limitNanos(ReplicationSettings settings) {
        return Math.min(settings.maxLagNanos(), settings.stallNanos() << doublings);
    }

    boolean isStalled(ReplicationSettings settings, long leaderEnd, long nowNanos) {
        return isBehind(leaderEnd) && !keepsUp(settings, leaderEnd, nowNanos);
    }

    boolean keepsUp(ReplicationSettings settings, long leaderEnd, long nowNanos) {
        return lagNanos(leaderEnd, nowNanos) < limitNanos(settings);
    }

    /**
     * How long it still has to stay away after it left or was refused; 0 or less when it need not.
     */
    long awayNanos(long nowNanos) {
        return mayJoinFromNanos - nowNanos;
    }

    /** The controller does not let it in now. */
    void refused(long untilNanos) {
        isJoining = false;
        mayJoinFromNanos = untilNanos;
    }

    void beginToJoin() {
        isJoining = true;
    }

    void joinedIsr(long nowNanos) {
        isJoining = false;
        joinedNanos = nowNanos;
    }

    /** It left the ISR, or failed to join: the sooner after it came, the longer it stays away. */
    void left(ReplicationSettings settings, long nowNanos) {
        boolean flaps = isJoining || nowNanos - joinedNanos < settings.flapWindowNanos();
        doublings = flaps ? Math.min(doublings + 1, MAX_DOUBLINGS) : 0;
        isJoining = false;
        mayJoinFromNanos = flaps ? nowNanos + limitNanos(settings) : nowNanos;
    }
}
