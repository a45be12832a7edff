/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import java.util.List;

/** What the network and the disks do, as far as chance decides it. */
interface Weather {
    /** Each message arrives once, after a millisecond. */
    Weather FAIR = () -> List.of(1_000_000L);

    /** One delay per copy that arrives; empty for a lost message. */
    List<Long> delaysNanos();

    /** How long a driver gathers appends before it flushes. */
    default long flushDelayNanos() {
        return 0L;
    }

    /** Whether the batches of an answer arrive with a hole. */
    default boolean damages() {
        return false;
    }
}
