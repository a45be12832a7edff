/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.broker;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.partition.LeaderAnswer;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.node.partition.PartitionOutlets;
import dev.penstock.replication.IsrProposal;
import dev.penstock.replication.SessionFetch;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What partitions want, carried to the controller, to leaders and to coordinators. */
public final class BrokerPartitionOutlets implements PartitionOutlets {
    private final IsrProposals proposals;
    private final LostReplicas lost;
    private final LeaderFetches fetches;
    private final List<RoleListener> listeners = new CopyOnWriteArrayList<>();

    public BrokerPartitionOutlets(
            IsrProposals proposals, LostReplicas lost, LeaderFetches fetches) {
        this.proposals = proposals;
        this.lost = lost;
        this.fetches = fetches;
    }

    /** Adds one who is told of roles; before the node starts. */
    public void follow(RoleListener listener) {
        listeners.add(listener);
    }

    @Override
    public void proposeIsr(IsrProposal proposal, PartitionLoop partitions, Scheduler loop) {
        proposals.propose(
                proposal, outcome -> loop.execute(() -> partitions.isrAnswered(proposal, outcome)));
    }

    @Override
    public void fetch(
            BrokerId leader, Scheduler loop, SessionFetch fetch, Consumer<LeaderAnswer> answer) {
        fetches.fetch(leader, loop, fetch, answer);
    }

    @Override
    public void lost(TopicPartition partition) {
        lost.report(partition);
    }

    @Override
    public void roleChanged(String topic, TopicPartition partition, Optional<LeaderEpoch> leads) {
        for (RoleListener listener : listeners) {
            listener.roleChanged(topic, partition, leads);
        }
    }

    /**
     * Who acts when this broker begins or ends to lead a partition. Called on the partition's loop.
     */
    @FunctionalInterface
    public interface RoleListener {
        void roleChanged(String topic, TopicPartition partition, Optional<LeaderEpoch> leads);
    }
}
