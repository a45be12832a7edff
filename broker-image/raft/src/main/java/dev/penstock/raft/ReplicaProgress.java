/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import java.util.OptionalLong;

/** What a leader knows of one other replica in its epoch. */
final class ReplicaProgress {
    private final ReplicaKey key;
    private boolean hasPosition;
    private boolean hasFetched;
    private long endOffset;

    /** When it was last heard; for a voter that was not, the begin of the epoch. */
    private long heardAtNanos;

    private long caughtUpAtNanos;
    private boolean wasCaughtUp;
    private long leaderEndAtLastFetch = Long.MAX_VALUE;
    private long lastFetchNanos;

    ReplicaProgress(ReplicaKey key, long epochBeganNanos) {
        this.key = key;
        this.heardAtNanos = epochBeganNanos;
    }

    /** It asked for something in this epoch, so it accepts the leader. */
    void heard(long nowNanos) {
        hasFetched = true;
        heardAtNanos = nowNanos;
    }

    /**
     * It has made all before the offset durable. Never goes back within an epoch: a fetch that came
     * late says less, but not that something was lost.
     */
    void reached(long offset, long leaderEndOffset, long nowNanos) {
        endOffset = Math.max(endOffset, offset);
        hasPosition = true;
        if (offset >= leaderEndOffset) {
            caughtUpAtNanos = nowNanos;
            wasCaughtUp = true;
        } else if (offset >= leaderEndAtLastFetch) {
            caughtUpAtNanos = lastFetchNanos;
            wasCaughtUp = true;
        }
        leaderEndAtLastFetch = leaderEndOffset;
        lastFetchNanos = nowNanos;
    }

    ReplicaKey key() {
        return key;
    }

    /** The same progress under a key that says more. */
    ReplicaProgress under(ReplicaKey newKey) {
        ReplicaProgress copy = new ReplicaProgress(newKey, heardAtNanos);
        copy.hasPosition = hasPosition;
        copy.hasFetched = hasFetched;
        copy.endOffset = endOffset;
        copy.caughtUpAtNanos = caughtUpAtNanos;
        copy.wasCaughtUp = wasCaughtUp;
        copy.leaderEndAtLastFetch = leaderEndAtLastFetch;
        copy.lastFetchNanos = lastFetchNanos;
        return copy;
    }

    /** Whether it had all that the leader had, at that time or later. */
    boolean wasCaughtUpSince(long nanos) {
        return wasCaughtUp && caughtUpAtNanos >= nanos;
    }

    boolean hasFetched() {
        return hasFetched;
    }

    long endOffset() {
        return endOffset;
    }

    long heardAtNanos() {
        return heardAtNanos;
    }

    QuorumView.ReplicaView view() {
        return new QuorumView.ReplicaView(
                key,
                hasPosition ? OptionalLong.of(endOffset) : OptionalLong.empty(),
                hasFetched ? OptionalLong.of(heardAtNanos) : OptionalLong.empty(),
                wasCaughtUp ? OptionalLong.of(caughtUpAtNanos) : OptionalLong.empty());
    }
}
