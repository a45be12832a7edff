/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.Invariants;

import java.util.Optional;

/**
 * The one change of voters that a leader is busy with.
 *
 * @param requestId whose answer waits
 * @param joining who is to catch up first; empty once the new set is in the log
 * @param ackWhenCommitted whether the answer waits for the commit
 * @param deadlineNanos when to give up waiting for it; never once the set is in the log
 */
record PendingVoterChange(
        long requestId, Optional<Voter> joining, boolean ackWhenCommitted, long deadlineNanos) {
    static PendingVoterChange catchingUp(
            long requestId, RaftRequest.AddVoter request, long deadlineNanos) {
        return new PendingVoterChange(
                requestId, Optional.of(request.voter()), request.ackWhenCommitted(), deadlineNanos);
    }

    static PendingVoterChange appended(long requestId) {
        return new PendingVoterChange(requestId, Optional.empty(), true, Long.MAX_VALUE);
    }

    PendingVoterChange nowAppended() {
        Invariants.check(joining.isPresent(), "a change is appended once", requestId);
        return appended(requestId);
    }
}
