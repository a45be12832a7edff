/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import java.util.Optional;

/**
 * What a {@link RaftMachine} wants done, in causal order. What must be durable before an effect was
 * made durable before the effect was returned, so the driver may act on each at once.
 */
public sealed interface RaftEffect {
    /**
     * Send a request to a voter.
     *
     * @param to the voter
     * @param correlationId unique within the life of the machine; comes back with the answer
     * @param request the request
     */
    record Send(BrokerId to, long correlationId, RaftRequest request) implements RaftEffect {}

    /**
     * Ask whoever answers at an address; a replica that knows no voters finds the leader so.
     *
     * @param server which of the bootstrap servers, from 0
     * @param correlationId unique within the life of the machine; comes back with the answer
     * @param request the request
     */
    record SendToBootstrap(int server, long correlationId, RaftRequest request)
            implements RaftEffect {}

    /**
     * Another set of voters is in force here, perhaps for a while only: where they are reached may
     * be needed for what follows.
     *
     * @param voters who votes
     */
    record VotersChanged(VoterSet voters) implements RaftEffect {}

    /**
     * Answer a request, perhaps one received long ago.
     *
     * @param requestId that of the {@link RaftInput.RequestReceived}
     * @param response the answer
     */
    record Reply(long requestId, RaftResponse response) implements RaftEffect {}

    /** Give {@link RaftInput.Flush} when the inputs at hand are done. */
    record FlushWanted() implements RaftEffect {}

    /**
     * Give {@link RaftInput.Tick} at this time, earlier than the timer set before, which it
     * replaces. A machine whose deadline moves away lets the earlier tick come.
     *
     * @param deadlineNanos on the clock of {@link RaftMachine#step}
     */
    record SetTimer(long deadlineNanos) implements RaftEffect {}

    /**
     * All before the offset is committed and may be applied.
     *
     * @param highWatermark only grows
     */
    record Committed(long highWatermark) implements RaftEffect {}

    /**
     * The log before the snapshot is gone and was never seen here: the application loads the
     * snapshot in place of its state, and goes on from its end.
     *
     * @param snapshotId which
     */
    record SnapshotInstalled(SnapshotId snapshotId) implements RaftEffect {}

    /**
     * This replica leads: appends are accepted. The application knows all that its predecessors
     * committed once it has applied up to the epoch's start.
     *
     * @param epoch the epoch to append with
     * @param epochStartOffset the offset of the epoch's first record, the leader-change marker
     */
    record BecameLeader(LeaderEpoch epoch, long epochStartOffset) implements RaftEffect {}

    /**
     * This replica leads no more. What it appended and did not see committed may or may not come to
     * be.
     *
     * @param epoch the epoch that it led
     */
    record LostLeadership(LeaderEpoch epoch) implements RaftEffect {}

    /**
     * Another epoch, or the epoch's leader has become known or is lost.
     *
     * @param epoch the newest epoch known
     * @param leader its leader, which may be this replica
     */
    record LeaderChanged(LeaderEpoch epoch, Optional<BrokerId> leader) implements RaftEffect {}

    /** Leadership is handed over, or there is none to hand over: the process may end. */
    record ReadyToStop() implements RaftEffect {}

    /**
     * Something worth a log line or a metric happened.
     *
     * @param event what
     */
    record Observed(RaftEvent event) implements RaftEffect {}
}
