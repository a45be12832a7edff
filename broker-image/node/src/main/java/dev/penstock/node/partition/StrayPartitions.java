/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.image.MetadataDelta;

import java.io.IOException;

/**
 * Removes what is stored of partitions that are not this broker's any more: their topics were
 * deleted, or they were moved away, while this broker was down. On the metadata loop.
 *
 * <p>Always: deleted is only what a cluster does not want that has known this broker before. A
 * cluster that meets it for the first time, as one does whose metadata was lost, has nothing to say
 * about what it stores: that is set aside.
 */
public final class StrayPartitions {
    private final BrokerId self;
    private final PartitionStore store;
    private final PartitionEvents events;

    public StrayPartitions(BrokerId self, PartitionStore store, PartitionEvents events) {
        this.self = self;
        this.store = store;
        this.events = events;
    }

    /**
     * To be called with the change by which this process is registered; the image is whole then.
     */
    void remove(MetadataDelta registration) {
        boolean wasKnown = registration.before().broker(self).isPresent();
        try {
            store.removeStrays(
                            id ->
                                    registration
                                            .after()
                                            .partition(id)
                                            .filter(found -> found.replicas().contains(self))
                                            .isPresent(),
                            wasKnown)
                    .forEach(events::stray);
        } catch (IOException e) {
            events.straysStay(e);
        }
    }
}
