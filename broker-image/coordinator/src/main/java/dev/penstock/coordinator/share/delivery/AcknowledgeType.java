/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share.delivery;

import java.util.Optional;

/** What a member says about a record that it holds, by the numbers of the wire. */
public enum AcknowledgeType {
    /** There is no such record in the log. */
    GAP(0),
    /** It was processed. */
    ACCEPT(1),
    /** It shall be delivered again. */
    RELEASE(2),
    /** It cannot be processed. */
    REJECT(3),
    /** It is still being processed. */
    RENEW(4);

    private final byte id;

    AcknowledgeType(int id) {
        this.id = (byte) id;
    }

    public static Optional<AcknowledgeType> ofId(byte id) {
        for (AcknowledgeType type : values()) {
            if (type.id == id) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
