/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.command;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.record.BrokerIds;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.OptionalLong;

/** Commands about who stores, follows and leads a partition. */
public sealed interface PartitionCommand<R> extends Command<R> {
    /** A leader proposes other in-sync replicas for its partitions (Kafka's AlterPartition). */
    record AlterPartitions(BrokerId broker, long brokerEpoch, List<IsrProposal> proposals)
            implements PartitionCommand<List<PartitionAltered>> {}

    /**
     * A proposal for one partition.
     *
     * @param leaderEpoch the one that the leader leads in
     * @param partitionEpoch the one that it knows the partition by
     * @param isr who shall be in sync
     * @param recovering whether the leader is still to recover from an unclean election
     */
    record IsrProposal(
            TopicPartition partition,
            LeaderEpoch leaderEpoch,
            int partitionEpoch,
            List<IsrMember> isr,
            boolean recovering) {}

    /**
     * A broker that is proposed for the ISR.
     *
     * @param brokerEpoch as the leader has seen it fetch with; empty when it was not told
     */
    record IsrMember(BrokerId broker, OptionalLong brokerEpoch) {}

    /** How it went with one proposal; the value is the partition as it is then. */
    record PartitionAltered(TopicPartition partition, Result<PartitionImage> result) {}

    /** A broker says in which of its log directories it has replicas. */
    record AssignReplicasToDirs(BrokerId broker, long brokerEpoch, List<ReplicaPlace> places)
            implements PartitionCommand<List<ReplicaAssigned>> {}

    /**
     * Where the broker has its replica of a partition.
     *
     * @param directory the identity of the directory; {@link
     *     dev.penstock.metadata.record.ReplicaDirectories#LOST} when it cannot be used
     */
    record ReplicaPlace(TopicPartition partition, Uuid directory) {}

    /** How it went with one replica; the value is where it is now. */
    record ReplicaAssigned(ReplicaPlace place, Result<Uuid> result) {}

    /** Which replica an election asks for. */
    enum Election {
        /** The first replica, if it is in sync. */
        PREFERRED,
        /** Any live replica where no eligible one is left: may lose data. */
        UNCLEAN
    }

    /**
     * Elects leaders.
     *
     * @param partitions null for all; the answer then lists only those where something happened
     */
    record ElectLeaders(Election election, @Nullable List<TopicPartition> partitions)
            implements PartitionCommand<List<LeaderElected>> {}

    /** How it went with one partition; the value is who leads. */
    record LeaderElected(TopicPartition partition, Result<BrokerId> result) {}

    /**
     * Gives leadership back to preferred leaders, as far as they are in sync.
     *
     * @param maxMoves how many at most in one go, so that clients are not all sent elsewhere at
     *     once
     */
    record BalanceLeaders(int maxMoves) implements PartitionCommand<Balanced> {}

    /** How many leaders moved, and whether there are more to move. */
    record Balanced(int moved, boolean more) {}

    /**
     * Gives partitions other replicas.
     *
     * @param allowReplicationFactorChange whether the number of replicas may differ
     */
    record AlterPartitionReassignments(
            List<Reassignment> reassignments, boolean allowReplicationFactorChange)
            implements PartitionCommand<List<Reassigned>> {}

    /**
     * What one partition shall become.
     *
     * @param replicas null to cancel the reassignment that goes on
     */
    record Reassignment(TopicPartition partition, @Nullable BrokerIds replicas) {}

    /** How it went with one partition; the value is the partition as it is then. */
    record Reassigned(TopicPartition partition, Result<PartitionImage> result) {}
}
