/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import java.util.OptionalLong;

/** Room for one fetch in flight, and when the next may be sent. */
final class FetchSlot {
    private OptionalLong correlationId = OptionalLong.empty();

    /** When the one in flight is given up, or else when the next is due. */
    private long deadlineNanos;

    FetchSlot(long firstAtNanos) {
        this.deadlineNanos = firstAtNanos;
    }

    void sent(long correlation, long expiresAtNanos) {
        correlationId = OptionalLong.of(correlation);
        deadlineNanos = expiresAtNanos;
    }

    /** The fetch that is not answered yet. */
    OptionalLong inFlight() {
        return correlationId;
    }

    boolean isInFlight(long correlation) {
        return correlationId.isPresent() && correlationId.getAsLong() == correlation;
    }

    /** Frees the room; an answer that comes later is not heeded. */
    void free(long nextAtNanos) {
        correlationId = OptionalLong.empty();
        deadlineNanos = nextAtNanos;
    }

    /** Whether the one in flight has expired or the next is due. */
    boolean isDue(long nowNanos) {
        return deadlineNanos <= nowNanos;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }
}
