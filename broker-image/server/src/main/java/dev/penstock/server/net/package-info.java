/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The real network: Netty's event loops as the node's loops, frames in and out, files sent without
 * a copy.
 *
 * <p>In: bytes of sockets. Out: whole frames to {@code node.connection}, on the loop that owns the
 * connection.
 *
 * <p>Always: a frame is at most {@code socket.request.max.bytes} long; a connection lives on one
 * loop; reading stops while a connection has too many requests in work or its peer does not read
 * its answers.
 */
@NullMarked
package dev.penstock.server.net;

import org.jspecify.annotations.NullMarked;
