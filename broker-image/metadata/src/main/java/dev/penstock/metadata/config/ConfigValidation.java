/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.config;

import dev.penstock.metadata.command.ConfigCommand.ConfigEntry;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.record.ConfigResource;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whether settings may be what somebody wants them to be. */
public final class ConfigValidation {
    private ConfigValidation() {}

    /** What is wrong with the settings of a topic that is to be created. */
    public static Optional<Rejection> objectionToTopic(List<ConfigEntry> entries) {
        return objectionToEntries(entries)
                .or(() -> objectionTo(ConfigResource.Type.TOPIC, values(entries)));
    }

    /** What is wrong with the list as such: a name twice, or no value. */
    static Optional<Rejection> objectionToEntries(List<ConfigEntry> entries) {
        SortedSet<String> names = new TreeSet<>();
        for (ConfigEntry entry : entries) {
            if (!names.add(entry.name())) {
                return rejection(
                        ErrorName.INVALID_REQUEST,
                        "The request names the setting " + entry.name() + " twice.");
            }
            if (entry.value() == null) {
                return rejection(
                        ErrorName.INVALID_CONFIG, "The setting " + entry.name() + " has no value.");
            }
        }
        return Optional.empty();
    }

    /** What is wrong with giving these names a value there. */
    static Optional<Rejection> objectionToPlace(ConfigResource resource, Set<String> names) {
        return resource.type() == ConfigResource.Type.BROKER
                        && !resource.equals(ConfigResource.ALL_BROKERS)
                ? names.stream()
                        .filter(BrokerConfigs::isOfTheCluster)
                        .findFirst()
                        .flatMap(
                                name ->
                                        rejection(
                                                ErrorName.INVALID_CONFIG,
                                                name
                                                        + " is of all brokers and cannot be set for one"
                                                        + " (kafka-configs --entity-default)."))
                : Optional.empty();
    }

    /** What is wrong with the values that a resource would have of its own. */
    static Optional<Rejection> objectionTo(
            ConfigResource.Type type, SortedMap<String, String> values) {
        for (String name : values.keySet()) {
            Optional<ConfigDefinition> definition = definition(type, name);
            if (definition.isEmpty()) {
                return rejection(ErrorName.INVALID_CONFIG, unknown(type, name));
            }
            String objection = definition.get().objection(values.get(name));
            if (objection != null) {
                return rejection(ErrorName.INVALID_CONFIG, objection);
            }
        }
        String conflict = conflict(values);
        return conflict == null ? Optional.empty() : rejection(ErrorName.INVALID_CONFIG, conflict);
    }

    static Optional<ConfigDefinition> definition(ConfigResource.Type type, String name) {
        return switch (type) {
            case TOPIC -> TopicConfigs.named(name);
            case BROKER -> BrokerConfigs.named(name);
            case GROUP -> GroupConfigs.named(name);
            case CLIENT_METRICS -> ClientMetricsConfigs.named(name);
        };
    }

    static SortedMap<String, String> values(List<ConfigEntry> entries) {
        SortedMap<String, String> values = new TreeMap<>();
        for (ConfigEntry entry : entries) {
            if (entry.value() != null) {
                values.put(entry.name(), entry.value());
            }
        }
        return values;
    }

    private static String unknown(ConfigResource.Type type, String name) {
        return switch (type) {
            case TOPIC -> "Unknown topic config name: " + name;
            case GROUP -> "Unknown group config name: " + name;
            case CLIENT_METRICS -> "Unknown client metrics configuration: " + name;
            case BROKER ->
                    "The broker setting " + name + " is unknown or cannot change while it runs.";
        };
    }

    private static @Nullable String conflict(SortedMap<String, String> values) {
        String lowest = values.get(TopicConfigs.MIN_COMPACTION_LAG_MS);
        String highest = values.get(TopicConfigs.MAX_COMPACTION_LAG_MS);
        return lowest != null && highest != null && Long.parseLong(lowest) > Long.parseLong(highest)
                ? TopicConfigs.MIN_COMPACTION_LAG_MS
                        + " ("
                        + lowest
                        + ") must not exceed "
                        + TopicConfigs.MAX_COMPACTION_LAG_MS
                        + " ("
                        + highest
                        + ")."
                : null;
    }

    private static Optional<Rejection> rejection(ErrorName error, String message) {
        return Optional.of(new Rejection(error, message));
    }
}
