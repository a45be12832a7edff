/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Transactions on this broker: the coordinators of the transactional ids whose partitions it leads,
 * the markers that they write, and the gate that lets a transaction's records into the partitions
 * that it leads.
 *
 * <p>In: transaction requests, transactional batches and markers, on any loop. Out: answers,
 * appends, requests to other brokers.
 *
 * <p>Always: no record of a transaction is appended before its coordinator has stored, and cannot
 * lose, that the transaction has reached the partition; a marker that is late ends nothing. Each
 * part runs on the loop of its partition. See docs/protocol/transactions.md.
 */
@NullMarked
package dev.penstock.node.transaction;

import org.jspecify.annotations.NullMarked;
