/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

/**
 * Who this replica is and whom it works with.
 *
 * @param self this replica and where it is reached by the others
 * @param voters who votes while the log does not say; {@link VoterSet#UNKNOWN} when that is for
 *     others to tell
 * @param bootstrapServers how many addresses are known at which some replica may say who leads
 * @param joining when it asks to become a voter
 * @param timing the times of the protocol
 * @param limits the bounds of the machine
 */
public record RaftConfig(
        Voter self,
        VoterSet voters,
        int bootstrapServers,
        Joining joining,
        RaftTiming timing,
        RaftLimits limits) {
    /** With the times and bounds of the design. */
    public static RaftConfig of(
            Voter self, VoterSet voters, int bootstrapServers, Joining joining) {
        return new RaftConfig(
                self, voters, bootstrapServers, joining, RaftTiming.DEFAULT, RaftLimits.DEFAULT);
    }

    ReplicaKey key() {
        return self.key();
    }
}
