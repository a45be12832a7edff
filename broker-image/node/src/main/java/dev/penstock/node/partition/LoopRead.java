/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.replication.ParkedFetch;

import java.util.List;
import java.util.Optional;

/**
 * What one loop found for a fetch.
 *
 * @param visits first what was asked for, in that order, then what had news
 * @param parked where the fetch waits on that loop, if it found too little
 */
public record LoopRead(List<Visit> visits, Optional<ParkedFetch> parked) {
    /**
     * One partition of it.
     *
     * @param rests whether it will be visited by itself when it has news
     */
    public record Visit(ReadAsk ask, PartitionRead read, boolean rests) {}
}
