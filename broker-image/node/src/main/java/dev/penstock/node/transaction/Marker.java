/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.transaction;

import dev.penstock.coordinator.transaction.Transaction;

/**
 * The end of one transaction, on its way to partitions.
 *
 * @param producerEpoch where the producer takes a new epoch for each transaction: the one after
 *     that of the transaction's records
 * @param coordinatorEpoch the leadership in which it was decided, or taken over
 * @param version 2 where the producer takes a new epoch for each transaction
 */
public record Marker(
        long producerId, short producerEpoch, boolean commit, int coordinatorEpoch, short version) {
    /** Whether a transaction with that epoch may be the one that is ended. */
    boolean ends(short epoch) {
        return isOfNextEpoch() ? epoch < producerEpoch : epoch <= producerEpoch;
    }

    boolean isOfNextEpoch() {
        return version >= Transaction.VERSION_WITH_BUMP;
    }
}
