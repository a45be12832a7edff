/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

/**
 * The figures of one shard.
 *
 * @param idle ids without a transaction
 * @param ongoing transactions that are open
 * @param ending transactions that are decided, but whose markers are not all written
 * @param oldestOngoingEpochMs when the oldest open transaction began; -1 when there is none
 * @param waitingRequests requests whose answer is parked now
 * @param skippedRecords stored records of kinds unknown to this version, left alone by the load
 */
public record TransactionFacts(
        int idle,
        int ongoing,
        int ending,
        long oldestOngoingEpochMs,
        int waitingRequests,
        long skippedRecords) {}
