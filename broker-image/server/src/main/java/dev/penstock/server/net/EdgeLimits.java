/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

import dev.penstock.node.config.Limits;

/**
 * Limits that are held before a request is read.
 *
 * @param maxFrameBytes a longer frame closes its connection
 * @param maxConnections more are closed as they come
 * @param maxConnectionsPerIp more from one address are closed as they come
 * @param maxIdleMs a connection on which nothing moves for so long is closed; 0 or less for never
 */
public record EdgeLimits(
        int maxFrameBytes, int maxConnections, int maxConnectionsPerIp, long maxIdleMs) {
    public static EdgeLimits of(Limits limits) {
        return new EdgeLimits(
                limits.maxFrameBytes(),
                limits.maxConnections(),
                limits.maxConnectionsPerIp(),
                limits.maxIdleMs());
    }

    /** For brokers: clients that take all connections must not cut them off from one another. */
    public EdgeLimits withoutCount() {
        return new EdgeLimits(maxFrameBytes, Integer.MAX_VALUE, Integer.MAX_VALUE, maxIdleMs);
    }
}
