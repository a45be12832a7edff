/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quorum;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.raft.SnapshotId;

import java.nio.ByteBuffer;
import java.util.Optional;

/** What the quorum tells the state machine behind it. Called on the metadata loop. */
public interface QuorumApplication {
    /**
     * More is committed.
     *
     * @param batches whole batches that follow those delivered before
     * @param endOffset the first offset after them
     */
    void committed(ByteBuffer batches, long endOffset);

    /**
     * The state is to be replaced by the snapshot's.
     *
     * @param snapshot its bytes
     */
    void restore(SnapshotId snapshotId, ByteBuffer snapshot);

    /**
     * This replica leads.
     *
     * @param epochStartOffset once all up to here is delivered, the application knows what its
     *     predecessors committed
     */
    void becameLeader(LeaderEpoch epoch, long epochStartOffset);

    void lostLeadership(LeaderEpoch epoch);

    /** The leader, perhaps this replica, has become known or is lost. */
    void leaderChanged(LeaderEpoch epoch, Optional<BrokerId> leader);
}
