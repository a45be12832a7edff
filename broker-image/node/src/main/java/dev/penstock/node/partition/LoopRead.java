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
 * @param reads in the order of the asks
 * @param parked where the fetch waits on that loop, if it found too little
 */
public record LoopRead(List<PartitionRead> reads, Optional<ParkedFetch> parked) {}
