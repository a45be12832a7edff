/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.transaction;

import dev.penstock.coordinator.transaction.TransactionEvent;

/**
 * What happens to transaction coordinators and is worth a log line or a metric. Called on data
 * loops.
 */
public interface TransactionCoordinatorEvents {
    /**
     * The transactions of a partition are served from here on.
     *
     * @param partition of the transactions topic
     * @param records how many were replayed
     */
    void transactionsLoaded(int partition, long records, long tookNanos);

    /** The partition could not be read; it is tried again while this broker leads it. */
    void transactionsNotLoaded(int partition, Exception cause);

    /** The transactions of a partition are served elsewhere from here on. */
    void transactionsResigned(int partition);

    /** Something happened to a transaction. */
    void transaction(TransactionEvent event);
}
