/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.LeaderEpoch;

/** Has made a new epoch, voted for itself in it and asks for the votes of the others. */
final class Candidate extends Standing {
    Candidate(LeaderEpoch epoch, Ballot ballot, long deadlineNanos) {
        super(epoch, ballot, deadlineNanos);
    }

    @Override
    public RoleName name() {
        return RoleName.CANDIDATE;
    }
}
