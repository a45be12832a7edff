/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

/** What a transaction request is refused with; the names are those of Kafka's error codes. */
public enum TransactionError {
    NONE,
    UNKNOWN_SERVER_ERROR,
    INVALID_REQUEST,
    COORDINATOR_LOAD_IN_PROGRESS,
    COORDINATOR_NOT_AVAILABLE,
    NOT_COORDINATOR,
    INVALID_TXN_STATE,
    INVALID_PRODUCER_ID_MAPPING,
    INVALID_TRANSACTION_TIMEOUT,
    CONCURRENT_TRANSACTIONS,
    /** Versions that do not know it are told INVALID_PRODUCER_EPOCH. */
    PRODUCER_FENCED,
    TRANSACTIONAL_ID_NOT_FOUND,
    /** Versions that do not know it are told INVALID_TXN_STATE. */
    TRANSACTION_ABORTABLE
}
