/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.assignor.Assignor;
import dev.penstock.kernel.Invariants;

import java.util.List;
import java.util.SortedMap;

/**
 * The settings of consumer groups, with Kafka's setting in brackets.
 *
 * @param sessionTimeoutMs [group.consumer.session.timeout.ms]
 * @param minSessionTimeoutMs [group.consumer.min.session.timeout.ms]
 * @param maxSessionTimeoutMs [group.consumer.max.session.timeout.ms]
 * @param heartbeatIntervalMs the longest that a member is told
 *     [group.consumer.heartbeat.interval.ms]
 * @param minHeartbeatIntervalMs [group.consumer.min.heartbeat.interval.ms]
 * @param maxHeartbeatIntervalMs [group.consumer.max.heartbeat.interval.ms]
 * @param maxSize members in one group [group.consumer.max.size]
 * @param assignors that members may ask for; the first is used unless they do
 *     [group.consumer.assignors]
 * @param migration [group.consumer.migration.policy]
 */
public record ConsumerGroupConfig(
        int sessionTimeoutMs,
        int minSessionTimeoutMs,
        int maxSessionTimeoutMs,
        int heartbeatIntervalMs,
        int minHeartbeatIntervalMs,
        int maxHeartbeatIntervalMs,
        int maxSize,
        List<Assignor> assignors,
        MigrationPolicy migration) {
    /** The group's own session timeout, by Kafka's name. */
    public static final String SESSION_TIMEOUT = "consumer.session.timeout.ms";

    /** The group's own heartbeat interval, by Kafka's name. */
    public static final String HEARTBEAT_INTERVAL = "consumer.heartbeat.interval.ms";

    public static final ConsumerGroupConfig DEFAULT =
            new ConsumerGroupConfig(
                    45_000,
                    45_000,
                    60_000,
                    5_000,
                    5_000,
                    15_000,
                    Integer.MAX_VALUE,
                    List.of(Assignor.UNIFORM, Assignor.RANGE),
                    MigrationPolicy.BIDIRECTIONAL);

    public ConsumerGroupConfig {
        inOrder("session timeouts", minSessionTimeoutMs, sessionTimeoutMs, maxSessionTimeoutMs);
        inOrder(
                "heartbeat intervals",
                minHeartbeatIntervalMs,
                heartbeatIntervalMs,
                maxHeartbeatIntervalMs);
        Invariants.check(
                heartbeatIntervalMs < sessionTimeoutMs, "a session has room for a heartbeat");
        Invariants.check(maxSize > 0, "a group has room for a member", maxSize);
        Invariants.check(!assignors.isEmpty(), "there is an assignor");
        assignors = List.copyOf(assignors);
    }

    static void inOrder(String what, int min, int value, int max) {
        Invariants.check(min > 0 && min <= value, what + " are positive and ordered", min, value);
        Invariants.check(value <= max, what + " are ordered", value, max);
    }

    /** Which kind of group may become which while it has members. */
    public enum MigrationPolicy {
        DISABLED,
        UPGRADE,
        DOWNGRADE,
        BIDIRECTIONAL;

        boolean upgrades() {
            return this == UPGRADE || this == BIDIRECTIONAL;
        }

        boolean downgrades() {
            return this == DOWNGRADE || this == BIDIRECTIONAL;
        }
    }

    Assignor defaultAssignor() {
        return assignors.getFirst();
    }

    /** What holds for a group that has settings of its own. */
    int sessionTimeoutMs(SortedMap<String, String> ofGroup) {
        return within(
                ofGroup,
                SESSION_TIMEOUT,
                sessionTimeoutMs,
                minSessionTimeoutMs,
                maxSessionTimeoutMs);
    }

    /** What holds for a group that has settings of its own. */
    int heartbeatIntervalMs(SortedMap<String, String> ofGroup) {
        return within(
                ofGroup,
                HEARTBEAT_INTERVAL,
                heartbeatIntervalMs,
                minHeartbeatIntervalMs,
                maxHeartbeatIntervalMs);
    }

    /** Bounds may have been drawn tighter since the group was configured. */
    static int within(
            SortedMap<String, String> ofGroup, String name, int unlessSet, int min, int max) {
        String own = ofGroup.get(name);
        return own == null ? unlessSet : Math.clamp(Integer.parseInt(own), min, max);
    }
}
