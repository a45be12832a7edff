/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

/** What is stored about transactional ids. */
public sealed interface TransactionRecord {
    String transactionalId();

    /** The id stands there from now on. */
    record Stored(Transaction transaction) implements TransactionRecord {
        @Override
        public String transactionalId() {
            return transaction.transactionalId();
        }
    }

    /** The id is forgotten. */
    record Removed(String transactionalId) implements TransactionRecord {}
}
