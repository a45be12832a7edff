/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * One client's connection: requests in, answers out in the same order.
 *
 * <p>In: whole frames from {@code server} or the simulated network. Out: requests to {@code
 * node.request}, answers to the {@link dev.penstock.node.connection.ClientLink}.
 *
 * <p>Runs on the connection's loop for life. Requests are worked on at once, also while earlier
 * ones are parked; their answers wait in slots until it is their turn.
 *
 * <p>Counted: each request, by the {@link dev.penstock.node.connection.RequestMeter} of its
 * listener, with how long it was worked on, waited, and took in all.
 *
 * <p>Always: as many slots as requests without an answer sent; at most {@code
 * maxPipelinedRequests}, then reading stops; a request's frame is released when its answer is ready
 * and not before.
 */
@NullMarked
package dev.penstock.node.connection;

import org.jspecify.annotations.NullMarked;
