/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.config;

/**
 * How followers fetch and when a broker counts as gone.
 *
 * @param fetchMaxBytes {@code replica.fetch.response.max.bytes}
 * @param fetchMaxBytesPerPartition {@code replica.fetch.max.bytes}
 * @param fetchWaitMs {@code replica.fetch.wait.max.ms}
 * @param lagTimeMaxMs {@code replica.lag.time.max.ms}: a follower that has not caught up for so
 *     long leaves the ISR
 * @param sessionTimeoutMs {@code broker.session.timeout.ms}: a broker that is silent for so long is
 *     fenced
 * @param heartbeatIntervalMs {@code broker.heartbeat.interval.ms}
 */
public record ReplicationSettings(
        int fetchMaxBytes,
        int fetchMaxBytesPerPartition,
        int fetchWaitMs,
        int lagTimeMaxMs,
        int sessionTimeoutMs,
        int heartbeatIntervalMs) {
    public ReplicationSettings {
        if (heartbeatIntervalMs * 2 > sessionTimeoutMs) {
            throw new InvalidConfigException(
                    "broker.heartbeat.interval.ms",
                    "must be at most half of broker.session.timeout.ms");
        }
    }
}
