/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.config;

import dev.penstock.coordinator.group.ShareMembershipConfig;

import java.util.Map;

/**
 * What holds for share groups unless a group has settings of its own, and the bounds within which
 * it may; Kafka's names, defaults and bounds.
 *
 * @param membership {@code group.share.*.session.timeout.ms}, {@code
 *     group.share.*.heartbeat.interval.ms}, {@code group.share.max.size}
 * @param lockDurationMs {@code group.share.record.lock.duration.ms}
 * @param deliveryCountLimit {@code group.share.delivery.count.limit}
 * @param partitionMaxRecordLocks {@code group.share.partition.max.record.locks}
 * @param maxSessions {@code group.share.max.share.sessions} of this broker
 */
public record ShareSettings(
        ShareMembershipConfig membership,
        Bounded lockDurationMs,
        Bounded deliveryCountLimit,
        Bounded partitionMaxRecordLocks,
        int maxSessions) {
    public static final String SESSION_TIMEOUT_MS = "group.share.session.timeout.ms";
    public static final String MIN_SESSION_TIMEOUT_MS = "group.share.min.session.timeout.ms";
    public static final String MAX_SESSION_TIMEOUT_MS = "group.share.max.session.timeout.ms";
    public static final String HEARTBEAT_INTERVAL_MS = "group.share.heartbeat.interval.ms";
    public static final String MIN_HEARTBEAT_INTERVAL_MS = "group.share.min.heartbeat.interval.ms";
    public static final String MAX_HEARTBEAT_INTERVAL_MS = "group.share.max.heartbeat.interval.ms";
    public static final String MAX_SIZE = "group.share.max.size";
    public static final String LOCK_DURATION_MS = "group.share.record.lock.duration.ms";
    public static final String MIN_LOCK_DURATION_MS = "group.share.min.record.lock.duration.ms";
    public static final String MAX_LOCK_DURATION_MS = "group.share.max.record.lock.duration.ms";
    public static final String DELIVERY_COUNT_LIMIT = "group.share.delivery.count.limit";
    public static final String MIN_DELIVERY_COUNT_LIMIT = "group.share.min.delivery.count.limit";
    public static final String MAX_DELIVERY_COUNT_LIMIT = "group.share.max.delivery.count.limit";
    public static final String PARTITION_MAX_RECORD_LOCKS =
            "group.share.partition.max.record.locks";
    public static final String MIN_PARTITION_MAX_RECORD_LOCKS =
            "group.share.min.partition.max.record.locks";
    public static final String MAX_PARTITION_MAX_RECORD_LOCKS =
            "group.share.max.partition.max.record.locks";
    public static final String MAX_SESSIONS = "group.share.max.share.sessions";

    private static final int HOUR_MS = 3_600_000;

    /** What holds unless a group says otherwise, and what a group may say. */
    public record Bounded(int min, int unlessSet, int max) {
        /** Bounds may have been drawn tighter since the group was configured. */
        public int within(Map<String, String> ofGroup, String name) {
            String own = ofGroup.get(name);
            return own == null ? unlessSet : Math.clamp(Integer.parseInt(own), min, max);
        }
    }

    /**
     * Reads the settings by their names; what is not named has its default.
     *
     * @throws InvalidConfigException naming the property that cannot be used
     */
    public static ShareSettings of(Map<String, String> properties) {
        return new ShareSettings(
                membership(properties),
                bounded(
                        number(properties, MIN_LOCK_DURATION_MS, 15_000, 1_000, 30_000),
                        number(properties, LOCK_DURATION_MS, 30_000, 1_000, HOUR_MS),
                        number(properties, MAX_LOCK_DURATION_MS, 60_000, 30_000, HOUR_MS),
                        LOCK_DURATION_MS),
                bounded(
                        number(properties, MIN_DELIVERY_COUNT_LIMIT, 2, 2, 5),
                        number(properties, DELIVERY_COUNT_LIMIT, 5, 2, 10),
                        number(properties, MAX_DELIVERY_COUNT_LIMIT, 10, 5, 25),
                        DELIVERY_COUNT_LIMIT),
                bounded(
                        number(properties, MIN_PARTITION_MAX_RECORD_LOCKS, 100, 100, 2_000),
                        number(properties, PARTITION_MAX_RECORD_LOCKS, 2_000, 100, 10_000),
                        number(properties, MAX_PARTITION_MAX_RECORD_LOCKS, 4_000, 2_000, 10_000),
                        PARTITION_MAX_RECORD_LOCKS),
                number(properties, MAX_SESSIONS, 2_000, 1, Integer.MAX_VALUE));
    }

    private static ShareMembershipConfig membership(Map<String, String> properties) {
        Bounded session =
                bounded(
                        positive(properties, MIN_SESSION_TIMEOUT_MS, 45_000),
                        positive(properties, SESSION_TIMEOUT_MS, 45_000),
                        positive(properties, MAX_SESSION_TIMEOUT_MS, 60_000),
                        SESSION_TIMEOUT_MS);
        Bounded heartbeat =
                bounded(
                        positive(properties, MIN_HEARTBEAT_INTERVAL_MS, 5_000),
                        positive(properties, HEARTBEAT_INTERVAL_MS, 5_000),
                        positive(properties, MAX_HEARTBEAT_INTERVAL_MS, 15_000),
                        HEARTBEAT_INTERVAL_MS);
        if (heartbeat.unlessSet() >= session.unlessSet()) {
            throw new InvalidConfigException(
                    HEARTBEAT_INTERVAL_MS, "must be less than " + SESSION_TIMEOUT_MS);
        }
        return new ShareMembershipConfig(
                session.unlessSet(),
                session.min(),
                session.max(),
                heartbeat.unlessSet(),
                heartbeat.min(),
                heartbeat.max(),
                number(properties, MAX_SIZE, 200, 1, 1_000));
    }

    private static Bounded bounded(int min, int unlessSet, int max, String name) {
        if (unlessSet < min || unlessSet > max) {
            throw new InvalidConfigException(
                    name,
                    "must be between its min ("
                            + min
                            + ") and its max ("
                            + max
                            + ") of the same name, not "
                            + unlessSet);
        }
        return new Bounded(min, unlessSet, max);
    }

    private static int positive(Map<String, String> properties, String name, int orElse) {
        return number(properties, name, orElse, 1, Integer.MAX_VALUE);
    }

    private static int number(
            Map<String, String> properties, String name, int orElse, int least, int most) {
        return WholeNumbers.read(
                properties, name, orElse, least, most, "from " + least + " to " + most);
    }
}
