/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.replication.IsrProposal;
import dev.penstock.replication.SessionFetch;

import java.util.Optional;
import java.util.function.Consumer;

/** What partitions want of the rest of the broker. Called on their loop. */
public interface PartitionOutlets {
    /** Asks the controller; its answer goes to {@link PartitionLoop#isrAnswered} on the loop. */
    void proposeIsr(IsrProposal proposal, PartitionLoop partitions, Scheduler loop);

    /**
     * Sends a fetch to a leader.
     *
     * @param answer is called on the loop, once
     */
    void fetch(BrokerId leader, Scheduler loop, SessionFetch fetch, Consumer<LeaderAnswer> answer);

    /** The partition's storage failed: this process serves it no more. */
    void lost(TopicPartition partition);

    /** This broker leads the partition in that epoch from now on, or leads it no more. */
    void roleChanged(String topic, TopicPartition partition, Optional<LeaderEpoch> leads);
}
