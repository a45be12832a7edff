/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Fetches of consumers and followers: sessions (KIP-227), and one fetch's way over the loops that
 * own its partitions.
 *
 * <p>In: Fetch requests. Out: reads of {@code node.partition}, and one answer.
 *
 * <p>A session belongs to its connection and is used on the connection's loop; an incremental
 * session on another connection is not known there, and the client begins anew.
 *
 * <p>Always: at most one round of reads is on its way for a fetch; a fetch that waits is woken
 * once.
 */
@NullMarked
package dev.penstock.node.fetch;

import org.jspecify.annotations.NullMarked;
