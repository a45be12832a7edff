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

/** The settings that a subscription to metrics of clients has (KIP-714). */
public final class ClientMetricsConfigs {
    /** Prefixes of the names of the metrics that clients shall push; {@link #ALL_METRICS}. */
    public static final String METRICS = "metrics";

    public static final String INTERVAL_MS = "interval.ms";

    /** Which clients, as {@link ClientMatch} reads it; all when it is empty. */
    public static final String MATCH = "match";

    /** Stands for all metrics that a client has. */
    public static final String ALL_METRICS = "*";

    public static final int DEFAULT_INTERVAL_MS = 300_000;

    /** Whoever asks for its subscription is looked for in all of them. */
    public static final int MAX_SUBSCRIPTIONS = 1_000;

    private static final int MIN_INTERVAL_MS = 100;
    private static final int MAX_INTERVAL_MS = 3_600_000;

    private static final SortedMap<String, ConfigDefinition> ALL = table();

    private ClientMetricsConfigs() {}

    /** By name, in order. */
    public static SortedMap<String, ConfigDefinition> all() {
        return ALL;
    }

    public static Optional<ConfigDefinition> named(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** The prefixes in a value of {@link #METRICS}. */
    public static List<String> metrics(String value) {
        return ConfigList.items(value);
    }

    private static SortedMap<String, ConfigDefinition> table() {
        SortedMap<String, ConfigDefinition> table = new TreeMap<>();
        add(
                table,
                METRICS,
                ConfigType.LIST,
                "",
                ConfigCheck.ANY,
                "Prefixes of the names of the metrics that the clients push; * is all of them.");
        add(
                table,
                INTERVAL_MS,
                ConfigType.INT,
                Integer.toString(DEFAULT_INTERVAL_MS),
                ConfigCheck.between(MIN_INTERVAL_MS, MAX_INTERVAL_MS),
                "How often the clients push.");
        add(
                table,
                MATCH,
                ConfigType.LIST,
                "",
                ClientMatch::objection,
                "Which clients push, as what=pattern; all of the list have to match.");
        return Collections.unmodifiableSortedMap(table);
    }

    private static void add(
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
