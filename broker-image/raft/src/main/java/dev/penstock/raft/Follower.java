/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import java.util.Optional;

/** Fetches from the leader of its epoch. */
final class Follower implements Role {
    private final LeaderEpoch epoch;
    private final BrokerId leader;
    private final FetchSlot fetch;
    private Optional<Download> download = Optional.empty();

    /** When to stop believing in the leader, unless it is heard before. */
    private long timeoutAtNanos;

    /** When to stand because the connection broke; never while it has not. */
    private long suspicionAtNanos = Long.MAX_VALUE;

    /** Until when pre-votes are refused because the leader was heard. */
    private long contentUntilNanos;

    Follower(
            LeaderEpoch epoch,
            BrokerId leader,
            long nowNanos,
            long timeoutAtNanos,
            long contentUntilNanos) {
        this.epoch = epoch;
        this.leader = leader;
        this.fetch = new FetchSlot(nowNanos);
        this.timeoutAtNanos = timeoutAtNanos;
        this.contentUntilNanos = contentUntilNanos;
    }

    FetchSlot fetch() {
        return fetch;
    }

    BrokerId leaderId() {
        return leader;
    }

    Optional<Download> download() {
        return download;
    }

    void download(SnapshotId id) {
        download = Optional.of(new Download(id, 0L));
    }

    void downloaded(long position) {
        download = download.map(current -> new Download(current.id(), position));
    }

    void endDownload() {
        download = Optional.empty();
    }

    /** The leader answered. */
    void heard(long newTimeoutAtNanos, long newContentUntilNanos) {
        timeoutAtNanos = newTimeoutAtNanos;
        contentUntilNanos = newContentUntilNanos;
        suspicionAtNanos = Long.MAX_VALUE;
    }

    /** Does not call the leader silent before this time. */
    void believeUntil(long nanos) {
        timeoutAtNanos = Math.max(timeoutAtNanos, nanos);
    }

    boolean isSuspicious() {
        return suspicionAtNanos != Long.MAX_VALUE;
    }

    void suspect(long standAtNanos) {
        suspicionAtNanos = standAtNanos;
    }

    /**
     * Whether it would do without its leader. Not so soon after it was heard; but at once when it
     * was never heard, so that two followers of a dead leader do not refuse each other in turn.
     */
    boolean grantsPreVote(long nowNanos) {
        return isSuspicious() || contentUntilNanos <= nowNanos;
    }

    long standAtNanos() {
        return Math.min(timeoutAtNanos, suspicionAtNanos);
    }

    @Override
    public LeaderEpoch epoch() {
        return epoch;
    }

    @Override
    public RoleName name() {
        return RoleName.FOLLOWER;
    }

    @Override
    public Optional<BrokerId> leader() {
        return Optional.of(leader);
    }

    @Override
    public long deadlineNanos() {
        return Math.min(standAtNanos(), fetch.deadlineNanos());
    }

    /**
     * A snapshot on its way.
     *
     * @param id which
     * @param position how much of it is here
     */
    record Download(SnapshotId id, long position) {}
}
