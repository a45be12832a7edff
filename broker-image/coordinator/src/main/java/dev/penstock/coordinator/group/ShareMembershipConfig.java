/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.kernel.Invariants;

import java.util.SortedMap;

/**
 * The settings of the membership of share groups, with Kafka's setting in brackets. Those of
 * delivery belong to who leads the partition.
 *
 * @param sessionTimeoutMs [group.share.session.timeout.ms]
 * @param minSessionTimeoutMs [group.share.min.session.timeout.ms]
 * @param maxSessionTimeoutMs [group.share.max.session.timeout.ms]
 * @param heartbeatIntervalMs the longest that a member is told [group.share.heartbeat.interval.ms]
 * @param minHeartbeatIntervalMs [group.share.min.heartbeat.interval.ms]
 * @param maxHeartbeatIntervalMs [group.share.max.heartbeat.interval.ms]
 * @param maxSize members in one group [group.share.max.size]
 */
public record ShareMembershipConfig(
        int sessionTimeoutMs,
        int minSessionTimeoutMs,
        int maxSessionTimeoutMs,
        int heartbeatIntervalMs,
        int minHeartbeatIntervalMs,
        int maxHeartbeatIntervalMs,
        int maxSize) {
    /** The group's own session timeout, by Kafka's name. */
    public static final String SESSION_TIMEOUT = "share.session.timeout.ms";

    /** The group's own heartbeat interval, by Kafka's name. */
    public static final String HEARTBEAT_INTERVAL = "share.heartbeat.interval.ms";

    public static final ShareMembershipConfig DEFAULT =
            new ShareMembershipConfig(45_000, 45_000, 60_000, 5_000, 5_000, 15_000, 200);

    public ShareMembershipConfig {
        ConsumerGroupConfig.inOrder(
                "session timeouts", minSessionTimeoutMs, sessionTimeoutMs, maxSessionTimeoutMs);
        ConsumerGroupConfig.inOrder(
                "heartbeat intervals",
                minHeartbeatIntervalMs,
                heartbeatIntervalMs,
                maxHeartbeatIntervalMs);
        Invariants.check(
                heartbeatIntervalMs < sessionTimeoutMs, "a session has room for a heartbeat");
        Invariants.check(maxSize > 0, "a group has room for a member", maxSize);
    }

    /** What holds for a group that has settings of its own. */
    int sessionTimeoutMs(SortedMap<String, String> ofGroup) {
        return ConsumerGroupConfig.within(
                ofGroup,
                SESSION_TIMEOUT,
                sessionTimeoutMs,
                minSessionTimeoutMs,
                maxSessionTimeoutMs);
    }

    /** What holds for a group that has settings of its own. */
    int heartbeatIntervalMs(SortedMap<String, String> ofGroup) {
        return ConsumerGroupConfig.within(
                ofGroup,
                HEARTBEAT_INTERVAL,
                heartbeatIntervalMs,
                minHeartbeatIntervalMs,
                maxHeartbeatIntervalMs);
    }
}
