/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share.delivery;

import dev.penstock.kernel.Invariants;

/**
 * Neighbouring offsets on the same way.
 *
 * @param deliveryCount how often they were delivered
 * @param dirty whether the coordinator has to be told
 */
record Run(long firstOffset, long lastOffset, Delivery delivery, int deliveryCount, boolean dirty) {
    Run {
        Invariants.check(lastOffset >= firstOffset, "a run runs forward", firstOffset, lastOffset);
    }

    long count() {
        return lastOffset - firstOffset + 1;
    }

    boolean isAvailable() {
        return delivery instanceof Delivery.Available;
    }

    Run from(long newFirstOffset) {
        return new Run(newFirstOffset, lastOffset, delivery, deliveryCount, dirty);
    }

    Run upTo(long newLastOffset) {
        return new Run(firstOffset, newLastOffset, delivery, deliveryCount, dirty);
    }

    Run with(Delivery newDelivery, int newDeliveryCount, boolean newDirty) {
        return new Run(firstOffset, lastOffset, newDelivery, newDeliveryCount, newDirty);
    }

    boolean continues(Run before) {
        return before.lastOffset + 1 == firstOffset
                && before.deliveryCount == deliveryCount
                && before.dirty == dirty
                && before.delivery.equals(delivery);
    }
}
