/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

/**
 * Who this replica is and whom it works with.
 *
 * @param self this replica; an observer when it is not among the voters
 * @param voters all voters
 * @param timing the times of the protocol
 * @param limits the bounds of the machine
 */
public record RaftConfig(ReplicaKey self, VoterSet voters, RaftTiming timing, RaftLimits limits) {
    /** With the times and bounds of the design. */
    public static RaftConfig of(ReplicaKey self, VoterSet voters) {
        return new RaftConfig(self, voters, RaftTiming.DEFAULT, RaftLimits.DEFAULT);
    }

    boolean isVoter() {
        return voters.contains(self);
    }
}
