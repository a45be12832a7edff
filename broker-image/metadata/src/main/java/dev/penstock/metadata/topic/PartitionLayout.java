/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.topic;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.config.EffectiveConfigs;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.metadata.placement.PlacementBroker;
import dev.penstock.metadata.placement.ReplicaPlacement;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.ReplicaDirectories;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The replicas of a topic's new partitions, given by hand or found, and their first records. */
final class PartitionLayout {
    private PartitionLayout() {}

    /**
     * Finds brokers for new partitions.
     *
     * @param existing the topic as far as it exists; null for a new one
     * @param count how many partitions are new
     */
    static Result<List<BrokerIds>> placed(
            MetadataImage image,
            EffectiveConfigs configs,
            @Nullable TopicImage existing,
            int count,
            ReplicationFactor factor) {
        List<PlacementBroker> brokers = PlacementBroker.of(image, configs);
        if (brokers.stream().noneMatch(PlacementBroker::active)) {
            return Result.refused(
                    ErrorName.INVALID_REPLICATION_FACTOR,
                    "No broker can take replicas: all are fenced, shutting down or cordoned.");
        }
        if (factor.value() > brokers.size()) {
            return Result.refused(
                    ErrorName.INVALID_REPLICATION_FACTOR,
                    "A replication factor of "
                            + factor.value()
                            + " needs as many brokers; "
                            + brokers.size()
                            + (brokers.size() == image.brokers().size()
                                    ? " are registered."
                                    : " are registered and not cordoned."));
        }
        ReplicaPlacement placement = new ReplicaPlacement(brokers);
        int first = existing == null ? 0 : existing.partitionCount();
        if (existing != null) {
            existing.forEachPartition((partition, _) -> placement.count(partition.replicas()));
        }
        List<BrokerIds> replicas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            replicas.add(placement.place(first + i, factor.value()));
        }
        return Result.done(replicas);
    }

    /** How many replicas each partition has; a type so that it is not mistaken for a count. */
    record ReplicationFactor(int value) {}

    /** Checks replicas that were given by hand; all lists must have one length. */
    static Optional<Rejection> objection(
            MetadataImage image, List<BrokerIds> assignments, ReplicationFactor factor) {
        for (BrokerIds replicas : assignments) {
            String objection = objection(image, replicas, factor);
            if (objection != null) {
                return Optional.of(new Rejection(ErrorName.INVALID_REPLICA_ASSIGNMENT, objection));
            }
        }
        return Optional.empty();
    }

    private static @Nullable String objection(
            MetadataImage image, BrokerIds replicas, ReplicationFactor factor) {
        if (replicas.isEmpty()) {
            return "A partition is assigned to no broker.";
        }
        if (replicas.hasDuplicates()) {
            return "The replicas " + replicas + " name a broker twice.";
        }
        if (replicas.size() != factor.value()) {
            return "The replicas "
                    + replicas
                    + " are "
                    + replicas.size()
                    + " where "
                    + factor.value()
                    + " are expected: all partitions have the same number.";
        }
        for (BrokerId broker : replicas) {
            if (image.broker(broker).isEmpty()) {
                return "Broker " + broker + " is not registered.";
            }
        }
        return replicas.where(image::isActive).isEmpty()
                ? "All of the replicas " + replicas + " are fenced or shutting down."
                : null;
    }

    /** A partition as it begins: whoever is active is in sync, as there is nothing to have. */
    static MetadataRecord.Partition first(
            MetadataImage image, TopicPartition partition, BrokerIds replicas) {
        BrokerIds isr = replicas.where(image::isActive);
        return new MetadataRecord.Partition(
                partition,
                replicas,
                isr,
                BrokerIds.NONE,
                BrokerIds.NONE,
                BrokerIds.NONE,
                BrokerIds.NONE,
                isr.first(),
                LeaderEpoch.FIRST,
                0,
                false,
                ReplicaDirectories.NONE);
    }
}
