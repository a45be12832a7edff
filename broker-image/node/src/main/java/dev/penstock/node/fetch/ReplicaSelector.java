/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.fetch;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.image.BrokerImage;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.node.config.InvalidConfigException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which replicas are closer to a consumer than the leader is (KIP-392). */
public enum ReplicaSelector {
    /** None: consumers read from leaders; Kafka's default. */
    LEADER {
        @Override
        List<BrokerId> nearby(
                MetadataImage image, PartitionImage partition, BrokerId leader, String rack) {
            return List.of();
        }
    },

    /** Those in the rack of the consumer, if the leader is in another one. */
    RACK_AWARE {
        @Override
        List<BrokerId> nearby(
                MetadataImage image, PartitionImage partition, BrokerId leader, String rack) {
            if (rack.isEmpty() || isIn(image, leader, rack)) {
                return List.of();
            }
            List<BrokerId> nearby = new ArrayList<>();
            for (BrokerId replica : partition.isr().asList()) {
                if (!replica.equals(leader) && isIn(image, replica, rack)) {
                    nearby.add(replica);
                }
            }
            return nearby;
        }
    };

    private static final String PROPERTY = "replica.selector.class";
    private static final String PACKAGE = "org.apache.kafka.common.replica.";

    /**
     * The one that is configured, by the names that Kafka's classes have.
     *
     * @throws InvalidConfigException when it names another class
     */
    public static ReplicaSelector of(Map<String, String> properties) {
        return switch (properties.getOrDefault(PROPERTY, "").trim()) {
            case "", PACKAGE + "LeaderSelector" -> LEADER;
            case PACKAGE + "RackAwareReplicaSelector" -> RACK_AWARE;
            case String other ->
                    throw new InvalidConfigException(
                            PROPERTY,
                            "\""
                                    + other
                                    + "\" cannot be loaded; there is "
                                    + PACKAGE
                                    + "RackAwareReplicaSelector, and nothing for leaders only");
        };
    }

    /** Members of the ISR, live, in the consumer's rack; empty when the leader is as close. */
    abstract List<BrokerId> nearby(
            MetadataImage image, PartitionImage partition, BrokerId leader, String rack);

    private static boolean isIn(MetadataImage image, BrokerId broker, String rack) {
        return image.broker(broker)
                .filter(known -> !known.fenced())
                .flatMap(BrokerImage::rack)
                .equals(Optional.of(rack));
    }
}
