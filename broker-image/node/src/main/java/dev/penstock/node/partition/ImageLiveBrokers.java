/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.replication.LiveBrokers;

/** Who may join an ISR, as the newest image says. May be asked from any loop. */
public final class ImageLiveBrokers implements LiveBrokers {
    private final CurrentImage current;

    public ImageLiveBrokers(CurrentImage current) {
        this.current = current;
    }

    @Override
    public boolean mayJoinIsr(BrokerId broker, long brokerEpoch) {
        return current.newest()
                .broker(broker)
                .filter(
                        known ->
                                known.isActive()
                                        && (brokerEpoch < 0 || known.epoch() == brokerEpoch))
                .isPresent();
    }
}
