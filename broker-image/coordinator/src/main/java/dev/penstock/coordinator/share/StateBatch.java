/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

import dev.penstock.kernel.Invariants;

/**
 * Neighbouring offsets of a share-partition of which the same is kept.
 *
 * @param lastOffset the last one that belongs to it
 * @param deliveryCount how often they were delivered
 */
public record StateBatch(
        long firstOffset, long lastOffset, DeliveryState state, short deliveryCount) {
    public StateBatch {
        Invariants.check(
                firstOffset >= 0 && lastOffset >= firstOffset,
                "a batch runs forward from an offset",
                firstOffset,
                lastOffset);
    }
}
