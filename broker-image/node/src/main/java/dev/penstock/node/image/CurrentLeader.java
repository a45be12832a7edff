/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.image;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.BrokerImage;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.node.config.ListenerName;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** A leader that clients can reach, as refusals name it (KIP-951). */
public record CurrentLeader(
        BrokerId broker, LeaderEpoch epoch, Endpoint endpoint, @Nullable String rack) {
    /** Who leads the partition and where the listener reaches it. */
    public static Optional<CurrentLeader> of(
            MetadataImage image, TopicPartition partition, ListenerName listener) {
        return image.partition(partition)
                .flatMap(
                        found ->
                                found.leader()
                                        .flatMap(image::broker)
                                        .flatMap(broker -> of(found, broker, listener)));
    }

    private static Optional<CurrentLeader> of(
            PartitionImage partition, BrokerImage leader, ListenerName listener) {
        return leader.endpoint(listener.value())
                .map(
                        endpoint ->
                                new CurrentLeader(
                                        leader.id(),
                                        partition.leaderEpoch(),
                                        endpoint,
                                        leader.rack().orElse(null)));
    }
}
