/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.config;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The settings that a group can have of its own (KIP-848, KIP-932). What a broker's file says of
 * the same holds unless the group has one; the file's bounds are applied where the value is used,
 * because they may be drawn tighter later.
 */
public final class GroupConfigs {
    public static final String SHARE_RECORD_LOCK_DURATION_MS = "share.record.lock.duration.ms";
    public static final String SHARE_DELIVERY_COUNT_LIMIT = "share.delivery.count.limit";
    public static final String SHARE_PARTITION_MAX_RECORD_LOCKS =
            "share.partition.max.record.locks";
    public static final String SHARE_AUTO_OFFSET_RESET = "share.auto.offset.reset";
    public static final String SHARE_ISOLATION_LEVEL = "share.isolation.level";
    public static final String SHARE_RENEW_ACKNOWLEDGE_ENABLE = "share.renew.acknowledge.enable";

    /** Before a duration, in {@link #SHARE_AUTO_OFFSET_RESET}. */
    public static final String BY_DURATION = "by_duration:";

    private static final SortedMap<String, ConfigDefinition> ALL = table();

    private GroupConfigs() {}

    /** By name, in order. */
    public static SortedMap<String, ConfigDefinition> all() {
        return ALL;
    }

    public static Optional<ConfigDefinition> named(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static SortedMap<String, ConfigDefinition> table() {
        SortedMap<String, ConfigDefinition> table = new TreeMap<>();
        number(
                table,
                "consumer.session.timeout.ms",
                "45000",
                1,
                "How long the coordinator waits for a heartbeat before it removes a member.");
        number(
                table,
                "consumer.heartbeat.interval.ms",
                "5000",
                1,
                "The longest that a member is told to wait between two heartbeats.");
        shareGroups(table);
        return Collections.unmodifiableSortedMap(table);
    }

    private static void shareGroups(SortedMap<String, ConfigDefinition> table) {
        number(
                table,
                "share.session.timeout.ms",
                "45000",
                1,
                "How long the coordinator waits for a heartbeat before it removes a member.");
        number(
                table,
                "share.heartbeat.interval.ms",
                "5000",
                1,
                "The longest that a member is told to wait between two heartbeats.");
        number(
                table,
                SHARE_RECORD_LOCK_DURATION_MS,
                "30000",
                1_000,
                "For how long a record that was delivered is nobody else's.");
        number(
                table,
                SHARE_DELIVERY_COUNT_LIMIT,
                "5",
                2,
                "How often a record is delivered at most.");
        number(
                table,
                SHARE_PARTITION_MAX_RECORD_LOCKS,
                "2000",
                100,
                "How many records of one partition may be under way at once.");
        choice(
                table,
                SHARE_AUTO_OFFSET_RESET,
                ConfigType.STRING,
                "latest",
                ConfigCheck.startOfShareGroup(),
                "Where the group begins in a partition that it has not read yet: earliest, latest,"
                        + " or by_duration: and an ISO 8601 duration before now.");
        choice(
                table,
                SHARE_ISOLATION_LEVEL,
                ConfigType.STRING,
                "read_uncommitted",
                ConfigCheck.oneOf("read_committed", "read_uncommitted"),
                "Whether records of open and aborted transactions are left out.");
        choice(
                table,
                SHARE_RENEW_ACKNOWLEDGE_ENABLE,
                ConfigType.BOOLEAN,
                "true",
                ConfigCheck.ANY,
                "Whether consumers may lengthen the lock on a record.");
    }

    /** The broker's file may say the same of all groups. */
    private static void number(
            SortedMap<String, ConfigDefinition> table,
            String name,
            String defaultValue,
            long lowest,
            String documentation) {
        table.put(
                name,
                new ConfigDefinition(
                        name,
                        ConfigType.INT,
                        defaultValue,
                        ConfigCheck.atLeast(lowest),
                        documentation,
                        List.of(new ConfigDefinition.Synonym("group." + name, 1))));
    }

    /** Of the group alone. */
    private static void choice(
            SortedMap<String, ConfigDefinition> table,
            String name,
            ConfigType type,
            String defaultValue,
            ConfigCheck check,
            String documentation) {
        table.put(
                name,
                new ConfigDefinition(name, type, defaultValue, check, documentation, List.of()));
    }
}
