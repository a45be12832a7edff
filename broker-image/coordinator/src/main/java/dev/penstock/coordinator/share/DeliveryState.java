/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

import java.util.Optional;

/** What is kept of the delivery of a record, by the numbers that Kafka stores. */
public enum DeliveryState {
    /** May be delivered, perhaps again. */
    AVAILABLE(0),
    /** Was processed. */
    ACKNOWLEDGED(2),
    /** Is not delivered any more, though nobody has processed it. */
    ARCHIVED(4);

    private final byte id;

    DeliveryState(int id) {
        this.id = (byte) id;
    }

    public byte id() {
        return id;
    }

    /** Whether nothing more happens to the record. */
    public boolean isFinal() {
        return this != AVAILABLE;
    }

    public static Optional<DeliveryState> ofId(byte id) {
        for (DeliveryState state : values()) {
            if (state.id == id) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
