/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.transaction;

import dev.penstock.kernel.Scheduler;
import dev.penstock.protocol.ErrorCode;

import java.util.function.Consumer;

/** The way to the coordinator of a transaction. */
@FunctionalInterface
public interface CoordinatorAsk {
    /**
     * Asks about one partition.
     *
     * @param loop from which another broker is asked; the caller is on it
     * @param answer is called once, on any loop; NETWORK_EXCEPTION when none came
     */
    void ask(TransactionEntry entry, Scheduler loop, Consumer<ErrorCode> answer);
}
