/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The APIs of transactions, one class per API key: from the wire's messages to {@link
 * dev.penstock.coordinator.transaction.TransactionRequest}s without versions, and back.
 *
 * <p>In: a decoded request with its {@link dev.penstock.node.request.RequestContext}. Out: its
 * answer. What a version cannot say or says otherwise is settled here.
 *
 * <p>Runs on the connection's loop; replies come on the loop of the partition that was asked.
 * Enters {@code node.transaction}, {@code node.group}, {@code node.image}, {@code node.request}.
 */
@NullMarked
package dev.penstock.node.handler.transaction;

import org.jspecify.annotations.NullMarked;
