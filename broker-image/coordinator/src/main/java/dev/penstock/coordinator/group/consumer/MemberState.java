/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.consumer;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a member stands on its way to its target; the numbers are Kafka's.
 *
 * <pre>
 *             target moved, something is to be given up
 *   STABLE ───────────────────────────────▶ UNREVOKED_PARTITIONS
 *     ▲ ▲                                          │ said that it let go
 *     │ └──────────── everything was free ─────────┤
 *     │                                            ▼
 *     └──── the others have let go ──── UNRELEASED_PARTITIONS
 * </pre>
 */
public enum MemberState {
    /** Has what it is meant to have in its epoch. */
    STABLE(0),
    /** Was told to give up partitions and has not said yet that it has. */
    UNREVOKED_PARTITIONS(1),
    /** Is in the newest epoch, and waits for partitions that others have not given up. */
    UNRELEASED_PARTITIONS(2);

    private final byte id;

    MemberState(int id) {
        this.id = (byte) id;
    }

    byte id() {
        return id;
    }

    static Optional<MemberState> of(byte id) {
        return Stream.of(values()).filter(state -> state.id == id).findFirst();
    }
}
