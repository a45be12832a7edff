/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.kernel.Invariants;

/**
 * The settings and limits of transactions, with Kafka's setting in brackets where there is one.
 *
 * @param maxTimeoutMs what a producer may ask for [transaction.max.timeout.ms]
 * @param idExpirationMs how long an unused id is remembered [transactional.id.expiration.ms]
 * @param idExpirationCheckIntervalMs [transaction.remove.expired.transaction.cleanup.interval.ms]
 * @param concurrentWaitMs how long a request waits for the end of the transaction before, until it
 *     is answered CONCURRENT_TRANSACTIONS
 * @param maxWaitingRequests for one id; the next one is answered CONCURRENT_TRANSACTIONS at once
 * @param retryMs how long after an append that was refused the machine's own decision is tried
 *     again
 * @param writeTimeoutMs how long an answer waits for replication
 */
public record TransactionConfig(
        int maxTimeoutMs,
        long idExpirationMs,
        long idExpirationCheckIntervalMs,
        int concurrentWaitMs,
        int maxWaitingRequests,
        int retryMs,
        int writeTimeoutMs) {
    public static final TransactionConfig DEFAULT =
            new TransactionConfig(
                    900_000, // 15 min
                    7 * 86_400_000L, // 7 days
                    3_600_000L, // 1 h
                    1_000,
                    1_000,
                    1_000,
                    5_000);

    public TransactionConfig {
        Invariants.check(maxTimeoutMs > 0, "a timeout is positive", maxTimeoutMs);
        Invariants.check(idExpirationMs > 0, "an expiration is positive", idExpirationMs);
        Invariants.check(
                idExpirationCheckIntervalMs > 0,
                "a check interval is positive",
                idExpirationCheckIntervalMs);
        Invariants.check(concurrentWaitMs >= 0, "a wait is not negative", concurrentWaitMs);
        Invariants.check(retryMs > 0, "a retry takes time", retryMs);
        Invariants.check(writeTimeoutMs > 0, "a write timeout is positive", writeTimeoutMs);
    }

    public TransactionConfig with(int newMaxTimeoutMs, long newIdExpirationMs) {
        return new TransactionConfig(
                newMaxTimeoutMs,
                newIdExpirationMs,
                idExpirationCheckIntervalMs,
                concurrentWaitMs,
                maxWaitingRequests,
                retryMs,
                writeTimeoutMs);
    }
}
