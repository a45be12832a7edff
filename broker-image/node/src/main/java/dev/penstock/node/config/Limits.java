/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.config;

/**
 * The named limits of the edge; each has a metric when it is met.
 *
 * @param maxFrameBytes {@code socket.request.max.bytes}: a longer request closes its connection
 * @param maxMessageBytes {@code message.max.bytes}: the default of a topic's {@code
 *     max.message.bytes}
 * @param fetchMaxBytes {@code fetch.max.bytes}: the most one fetch answers
 * @param maxPipelinedRequests how many requests of one connection are worked on at a time; reading
 *     stops above
 * @param maxConnections {@code max.connections}
 * @param maxConnectionsPerIp {@code max.connections.per.ip}
 * @param maxIdleMs {@code connections.max.idle.ms}: a connection on which nothing has moved for so
 *     long is closed
 */
public record Limits(
        int maxFrameBytes,
        int maxMessageBytes,
        int fetchMaxBytes,
        int maxPipelinedRequests,
        int maxConnections,
        int maxConnectionsPerIp,
        long maxIdleMs) {
    public static final Limits DEFAULTS =
            new Limits(
                    100 * 1024 * 1024,
                    1024 * 1024 + 12,
                    55 * 1024 * 1024,
                    32,
                    Integer.MAX_VALUE,
                    Integer.MAX_VALUE,
                    600_000);
}
