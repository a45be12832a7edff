/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.placement;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.config.EffectiveConfigs;
import dev.penstock.metadata.image.BrokerImage;
import dev.penstock.metadata.image.BrokerLoad;
import dev.penstock.metadata.image.MetadataImage;

import java.util.ArrayList;
import java.util.List;

/**
 * A broker that can take replicas.
 *
 * @param rack brokers without one share the empty rack
 * @param active whether it is alive and stays
 * @param load what it carries already
 */
public record PlacementBroker(BrokerId id, String rack, boolean active, BrokerLoad load) {
    /** All brokers but those that are cordoned. One that restarts will be back. */
    public static List<PlacementBroker> of(MetadataImage image, EffectiveConfigs configs) {
        List<PlacementBroker> brokers = new ArrayList<>();
        for (BrokerImage broker : image.brokers().values()) {
            if (!configs.isCordoned(broker.id())) {
                brokers.add(
                        new PlacementBroker(
                                broker.id(),
                                broker.rack().orElse(""),
                                broker.isActive(),
                                image.load(broker.id())));
            }
        }
        return brokers;
    }
}
