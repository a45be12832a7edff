/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The APIs of share-partitions (KIP-932).
 *
 * <p>In: requests of share consumers, and of brokers that ask share coordinators. Out: answers.
 *
 * <p>On the connection's loop; the rooms behind them answer from their own.
 *
 * <p>Always: each request is answered once.
 */
@NullMarked
package dev.penstock.node.handler.share;

import org.jspecify.annotations.NullMarked;
