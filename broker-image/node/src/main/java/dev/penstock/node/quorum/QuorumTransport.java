/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quorum;

import dev.penstock.kernel.BrokerId;
import dev.penstock.raft.RaftRequest;

/** How the driver reaches voters. Used on the metadata loop. */
public interface QuorumTransport {
    /** Sends a request; its answer or failure comes back to the driver as an input, once. */
    void send(BrokerId voter, long correlationId, RaftRequest request);
}
