/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import java.util.List;
import java.util.OptionalLong;

/**
 * The quorum as its leader sees it (DescribeQuorum).
 *
 * @param leader this replica
 * @param epoch its epoch
 * @param highWatermark what is committed
 * @param voters by broker, the leader among them
 * @param observers by replica
 */
public record QuorumView(
        BrokerId leader,
        LeaderEpoch epoch,
        long highWatermark,
        List<ReplicaView> voters,
        List<ReplicaView> observers) {
    public QuorumView {
        voters = List.copyOf(voters);
        observers = List.copyOf(observers);
    }

    /**
     * One replica's progress. Times are on the clock of {@link RaftMachine#step}.
     *
     * @param replica who
     * @param logEndOffset what it has fetched, empty before its first fetch in this epoch
     * @param lastFetchNanos when it last fetched
     * @param lastCaughtUpNanos when it last had all that the leader had
     */
    public record ReplicaView(
            ReplicaKey replica,
            OptionalLong logEndOffset,
            OptionalLong lastFetchNanos,
            OptionalLong lastCaughtUpNanos) {}
}
