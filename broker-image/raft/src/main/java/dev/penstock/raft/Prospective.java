/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.LeaderEpoch;

/**
 * Asks whether it would be elected, without making a new epoch: a replica that was cut off must not
 * end the epoch of a leader that the others are content with (KIP-996).
 */
final class Prospective extends Standing {
    Prospective(LeaderEpoch epoch, Ballot ballot, long deadlineNanos) {
        super(epoch, ballot, deadlineNanos);
    }

    @Override
    public RoleName name() {
        return RoleName.PROSPECTIVE;
    }
}
