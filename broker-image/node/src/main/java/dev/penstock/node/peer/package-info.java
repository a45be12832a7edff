/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Requests to other brokers over the {@code Network} port.
 *
 * <p>In: requests and how long to wait. Out: their answers or why there is none, each exactly once,
 * on the loop of the client.
 *
 * <p>A {@link dev.penstock.node.peer.PeerClient} lives on one loop and has one connection to its
 * peer, opened with the first request and again after it closed.
 */
@NullMarked
package dev.penstock.node.peer;

import org.jspecify.annotations.NullMarked;
