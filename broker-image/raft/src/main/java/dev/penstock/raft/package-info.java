/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Consensus on the metadata log: who leads, what is committed. Pull-based Raft over Kafka's quorum
 * RPCs, as a deterministic machine.
 *
 * <p>In: {@code RaftInput}, appends, snapshots taken. Out: {@code RaftEffect}. Writes through
 * {@code RaftStorage}. Runs on the metadata loop; blocks only in the storage. Enters no room but
 * the kernel.
 *
 * <p>Always: one leader per epoch; equal logs up to the watermark; the watermark only grows; what
 * an effect says is durable already. The driver, in outline:
 *
 * <pre>{@code
 * carryOut(machine.step(new RaftInput.Start(), clock.nanoTime()));
 * while (running) {
 *     for (Input next : queue.drain()) {                    // messages, timer, commands
 *         carryOut(switch (next) {
 *             case Raft(RaftInput input) -> machine.step(input, clock.nanoTime());
 *             case Command(var epoch, var batch) -> effectsOf(machine.append(epoch, batch, now));
 *         });                                               // Send, Reply, SetTimer, ... in order
 *     }
 *     if (flushWanted) carryOut(machine.step(new RaftInput.Flush(), clock.nanoTime()));
 *     while (applied < machine.highWatermark()) apply(machine.readCommitted(applied, MAX_BYTES));
 * }
 * }</pre>
 *
 * Protocol: docs/protocol/raft.md.
 */
@NullMarked
package dev.penstock.raft;

import org.jspecify.annotations.NullMarked;
