/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;

import java.util.List;

/**
 * An ISR that a leader asks the controller for (AlterPartition).
 *
 * @param partition whose
 * @param leaderEpoch in which the leader asks
 * @param partitionEpoch of the state that it changes; the controller refuses when there is a newer
 * @param newIsr in the order of the replicas
 */
public record IsrProposal(
        TopicPartition partition,
        LeaderEpoch leaderEpoch,
        int partitionEpoch,
        List<Member> newIsr) {
    public IsrProposal {
        newIsr = List.copyOf(newIsr);
    }

    /**
     * One replica in sync.
     *
     * @param broker which
     * @param brokerEpoch with which it last fetched; -1 when that is not known (or it is the
     *     leader)
     */
    public record Member(BrokerId broker, long brokerEpoch) {}

    boolean has(BrokerId broker) {
        return newIsr.stream().anyMatch(member -> member.broker().equals(broker));
    }
}
