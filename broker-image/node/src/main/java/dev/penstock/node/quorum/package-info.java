/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Drives the consensus machine: inputs from the network and the timer, its effects to storage,
 * network and application.
 *
 * <p>In: Kafka's quorum RPCs, as {@link dev.penstock.raft.RaftRequest}s, and batches to append.
 * Out: committed batches, in order, to a {@link dev.penstock.node.quorum.QuorumApplication};
 * requests to voters.
 *
 * <p>Runs on the metadata loop.
 *
 * <p>Always: effects are carried out in the order in which the machine gave them; each committed
 * batch is delivered once, after all before it.
 */
@NullMarked
package dev.penstock.node.quorum;

import org.jspecify.annotations.NullMarked;
