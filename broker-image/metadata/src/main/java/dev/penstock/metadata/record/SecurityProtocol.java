/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.record;

import java.util.Optional;

/** How a listener is secured; the numbers are Kafka's. */
public enum SecurityProtocol {
    PLAINTEXT(0),
    SSL(1),
    SASL_PLAINTEXT(2),
    SASL_SSL(3);

    private final short id;

    SecurityProtocol(int id) {
        this.id = (short) id;
    }

    public short id() {
        return id;
    }

    public static Optional<SecurityProtocol> withId(short id) {
        for (SecurityProtocol protocol : values()) {
            if (protocol.id == id) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }
}
