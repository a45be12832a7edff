/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;

/** What can happen to a {@link RaftMachine}, apart from appends and snapshots. */
public sealed interface RaftInput {
    /** Begins; the first input, once. */
    record Start() implements RaftInput {}

    /**
     * The time of the last {@link RaftEffect.SetTimer} has come; early or needless ones do no harm.
     */
    record Tick() implements RaftInput {}

    /**
     * Makes what was appended durable here, so that it may count; to be given once the inputs at
     * hand are done, after {@link RaftEffect.FlushWanted}.
     */
    record Flush() implements RaftInput {}

    /**
     * Another replica asks.
     *
     * @param requestId chosen by the driver; comes back in {@link RaftEffect.Reply}
     * @param request what it asks
     */
    record RequestReceived(long requestId, RaftRequest request) implements RaftInput {}

    /**
     * An answer came.
     *
     * @param correlationId that of the {@link RaftEffect.Send}
     * @param response the answer
     */
    record ResponseReceived(long correlationId, RaftResponse response) implements RaftInput {}

    /**
     * No answer will come: timed out, refused, or its connection closed.
     *
     * @param correlationId that of the {@link RaftEffect.Send}
     */
    record RequestFailed(long correlationId) implements RaftInput {}

    /**
     * A connection to a peer was reset or refused, which says that its process is probably gone.
     *
     * @param peer the other end
     */
    record PeerDisconnected(BrokerId peer) implements RaftInput {}

    /** Hands over leadership if there is any; answered by {@link RaftEffect.ReadyToStop}. */
    record Shutdown() implements RaftInput {}
}
