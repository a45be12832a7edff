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
    /** Two fetches of the metadata log, by which a broker shows that it lives, and some more. */
    private static final int SESSION_TIMEOUT_MIN_MS = 500;

    public ReplicationSettings {
        if (sessionTimeoutMs < SESSION_TIMEOUT_MIN_MS) {
            throw new InvalidConfigException(
                    "broker.session.timeout.ms",
                    "must be at least " + SESSION_TIMEOUT_MIN_MS + ", or live brokers are fenced");
        }
        if (heartbeatIntervalMs * 2 > sessionTimeoutMs) {
            throw new InvalidConfigException(
                    "broker.heartbeat.interval.ms",
                    "must be at most half of broker.session.timeout.ms");
        }
    }
}
