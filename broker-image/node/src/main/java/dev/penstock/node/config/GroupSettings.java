/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.config;

import dev.penstock.coordinator.group.ConsumerGroupConfig;

/**
 * Limits of consumer groups, Kafka's names and defaults but for the first join.
 *
 * @param minSessionTimeoutMs {@code group.min.session.timeout.ms}
 * @param maxSessionTimeoutMs {@code group.max.session.timeout.ms}
 * @param initialRebalanceDelayMs {@code group.initial.rebalance.delay.ms}: the longest a new group
 *     waits for more members
 * @param maxSize {@code group.max.size}
 * @param offsetsRetentionMs {@code offsets.retention.minutes}, in milliseconds
 * @param consumer {@code group.consumer.*}
 */
public record GroupSettings(
        int minSessionTimeoutMs,
        int maxSessionTimeoutMs,
        int initialRebalanceDelayMs,
        int maxSize,
        long offsetsRetentionMs,
        ConsumerGroupConfig consumer) {
    public GroupSettings {
        if (minSessionTimeoutMs > maxSessionTimeoutMs) {
            throw new InvalidConfigException(
                    "group.min.session.timeout.ms", "must not exceed group.max.session.timeout.ms");
        }
    }
}
