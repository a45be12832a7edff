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
 * The settings that a group can have of its own (KIP-848). What a broker's file says of the same
 * holds unless the group has one; the file's bounds are applied where the value is used, because
 * they may be drawn tighter later.
 */
public final class GroupConfigs {
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
        add(
                table,
                "consumer.session.timeout.ms",
                "45000",
                "How long the coordinator waits for a heartbeat before it removes a member.");
        add(
                table,
                "consumer.heartbeat.interval.ms",
                "5000",
                "The longest that a member is told to wait between two heartbeats.");
        return Collections.unmodifiableSortedMap(table);
    }

    private static void add(
            SortedMap<String, ConfigDefinition> table,
            String name,
            String defaultValue,
            String documentation) {
        table.put(
                name,
                new ConfigDefinition(
                        name,
                        ConfigType.INT,
                        defaultValue,
                        ConfigCheck.atLeast(1),
                        documentation,
                        List.of(new ConfigDefinition.Synonym("group." + name, 1))));
    }
}
