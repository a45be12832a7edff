/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.command;

import dev.penstock.kernel.BrokerId;

import java.util.List;

/** Commands about the cluster as a whole. */
public sealed interface ClusterCommand<R> extends Command<R> {
    /**
     * This node has become the active controller. Writes the first features into an empty log,
     * gives every broker a session, and repairs what a predecessor could not finish.
     */
    record Activate() implements ClusterCommand<Activated> {}

    /** What an activation found to do. */
    record Activated(boolean bootstrapped, int leadersRepaired) {}

    /** A broker asks for producer ids to hand out. */
    record AllocateProducerIds(BrokerId broker, long brokerEpoch)
            implements ClusterCommand<ProducerIdBlock> {}

    /** The ids from {@code first} (inclusive) on, {@code length} of them. */
    record ProducerIdBlock(long first, int length) {}

    /** Moves features to other levels. All or none. */
    record UpdateFeatures(List<FeatureUpdate> updates, boolean validateOnly)
            implements ClusterCommand<FeaturesUpdated> {}

    /** A feature's level to be; 0 switches it off. */
    record FeatureUpdate(String name, short level, UpgradeType type) {}

    /** How far a change of level may go; the numbers are Kafka's. */
    enum UpgradeType {
        UPGRADE(1),
        SAFE_DOWNGRADE(2),
        UNSAFE_DOWNGRADE(3);

        private final byte id;

        UpgradeType(int id) {
            this.id = (byte) id;
        }

        public byte id() {
            return id;
        }
    }

    /** How many features changed. */
    record FeaturesUpdated(int changed) {}
}
