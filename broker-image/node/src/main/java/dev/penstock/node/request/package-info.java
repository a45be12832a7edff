/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * From a decoded request to its handler, and from the handler's answer back to the connection.
 *
 * <p>In: requests from {@code node.connection}. Out: calls of one {@link
 * dev.penstock.node.request.RequestHandler} per API.
 *
 * <p>Runs on the connection's loop. A handler may answer at once or later, from any loop; the
 * answer comes home by itself.
 *
 * <p>Always: each request is answered exactly once (or, for acks=0, exactly once with nothing);
 * what a handler throws becomes UNKNOWN_SERVER_ERROR for that request, but a broken invariant ends
 * the process.
 */
@NullMarked
package dev.penstock.node.request;

import org.jspecify.annotations.NullMarked;
