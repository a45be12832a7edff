/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quorum;

import dev.penstock.kernel.BrokerId;
import dev.penstock.raft.RaftRequest;
import dev.penstock.raft.VoterSet;

/** How the driver reaches other replicas. Used on the metadata loop. */
public interface QuorumTransport {
    /** Sends a request; its answer or failure comes back to the driver as an input, once. */
    void send(BrokerId replica, long correlationId, RaftRequest request);

    /** The same, to whoever answers at one of the bootstrap addresses. */
    void sendToBootstrap(int server, long correlationId, RaftRequest request);

    /** Others vote from now on: where they are reached is needed for what is sent next. */
    void votersChanged(VoterSet voters);
}
