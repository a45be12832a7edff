/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.run;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.Node;
import dev.penstock.simulation.SimBroker;
import dev.penstock.simulation.SimCluster;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What brokers know of the cluster, compared after every event: all know the same at the same
 * offset, whether they followed live, replayed their log after a start, or loaded a snapshot.
 */
final class ImageChecks {
    /**
     * How many offsets back are compared; who is further behind is compared again when it is not.
     */
    private static final int KEPT_IMAGES = 500;

    private final SimCluster cluster;
    private final TreeMap<Long, MetadataImage> known = new TreeMap<>();
    private final SortedMap<BrokerId, MetadataImage> seen = new TreeMap<>();

    ImageChecks(SimCluster cluster) {
        this.cluster = cluster;
    }

    void afterEachEvent() {
        for (SimBroker broker : cluster.brokers()) {
            broker.node().ifPresent(node -> check(broker, node));
        }
    }

    @SuppressWarnings("ReferenceEquality") // An image is a value; another reference is news.
    private void check(SimBroker broker, Node node) {
        MetadataImage image = node.image();
        if (seen.put(broker.id(), image) != image) {
            MetadataImage other = known.putIfAbsent(node.imageEndOffset(), image);
            Invariants.check(
                    other == null || other.equals(image),
                    "all brokers know the same at offset " + node.imageEndOffset(),
                    broker,
                    image);
            if (known.size() > KEPT_IMAGES) {
                known.pollFirstEntry();
            }
        }
    }
}
