/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share.delivery;

import dev.penstock.coordinator.share.DeliveryState;

/** Where a record is on its way. */
sealed interface Delivery {
    /** Nobody holds it. */
    record Available() implements Delivery {}

    /** A member holds it until then, unless it says something before. */
    record Acquired(String memberId, long deadlineNanos) implements Delivery {}

    /**
     * The member has said what becomes of it, which counts as soon as it is kept.
     *
     * @param before what it is still if that cannot be kept
     * @param sent whether that is in the write that is on its way
     */
    record Settling(DeliveryState target, Acquired before, boolean sent) implements Delivery {}

    /** Nothing more happens to it. */
    record Settled(DeliveryState state) implements Delivery {}

    static Delivery of(DeliveryState state) {
        return state.isFinal() ? new Settled(state) : new Available();
    }

    /** Whether nothing more happens to it, provided that what is to be kept can be. */
    default boolean isFinal() {
        return this instanceof Settled
                || (this instanceof Settling settling && settling.target.isFinal());
    }
}
