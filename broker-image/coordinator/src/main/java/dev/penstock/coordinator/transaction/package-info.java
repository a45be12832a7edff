/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The transactions of one partition of {@code __transaction_state}, as a machine: which producer
 * may write under a transactional id, which partitions its transaction has reached, how it ends.
 *
 * <p>In: {@link dev.penstock.coordinator.transaction.TransactionRequest}s, time, stored records.
 * Out: answers, records, markers that are due ({@link
 * dev.penstock.coordinator.transaction.TransactionRequest.AwaitMarkers}). On the loop of the
 * partition; no IO, clock or chance inside. See docs/protocol/transactions.md.
 *
 * <p>Always: a transaction that is prepared ends as it was prepared, whoever coordinates it; the
 * epoch of a producer id never falls; a producer of an older epoch changes nothing.
 */
@NullMarked
package dev.penstock.coordinator.transaction;

import org.jspecify.annotations.NullMarked;
