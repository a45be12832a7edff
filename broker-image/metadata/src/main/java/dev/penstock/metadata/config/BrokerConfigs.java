/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The settings of a broker that can be changed while it runs: the defaults of topics and of their
 * settings, rates, and which log directories take no new replicas. All others are read from the
 * broker's file once.
 */
public final class BrokerConfigs {
    /** Kafka's KIP-1066: a broker with a value here gets no new replicas. */
    public static final String CORDONED_LOG_DIRS = "cordoned.log.dirs";

    public static final String LEADER_THROTTLED_RATE = "leader.replication.throttled.rate";
    public static final String FOLLOWER_THROTTLED_RATE = "follower.replication.throttled.rate";
    public static final String MOVING_RATE = "replica.alter.log.dirs.io.max.bytes.per.second";

    /** What a new topic gets if nobody says; Kafka reads these two from the file only. */
    public static final String NUM_PARTITIONS = "num.partitions";

    public static final String DEFAULT_REPLICATION_FACTOR = "default.replication.factor";

    private static final SortedMap<String, ConfigDefinition> DYNAMIC = table();

    private static final SortedMap<String, ConfigDefinition> IN_FILE = inFile();

    /** What the controller alone uses: one broker cannot have another value. */
    private static final List<String> OF_THE_CLUSTER =
            List.of(NUM_PARTITIONS, DEFAULT_REPLICATION_FACTOR);

    private static final List<String> SECRETS = List.of("password", "secret", "jaas", "credential");

    private BrokerConfigs() {}

    /** The definitions of what can be changed, by name, in order. */
    public static SortedMap<String, ConfigDefinition> dynamic() {
        return DYNAMIC;
    }

    public static Optional<ConfigDefinition> named(String name) {
        return Optional.ofNullable(DYNAMIC.get(name));
    }

    /**
     * What the cluster's machine reads from a broker's file, by name, in order: what can be changed
     * later, and coarser words for it.
     */
    public static SortedMap<String, ConfigDefinition> readFromFile() {
        return IN_FILE;
    }

    /** Whether the setting holds for all brokers alike, and cannot be changed for one of them. */
    public static boolean isOfTheCluster(String name) {
        return OF_THE_CLUSTER.contains(name);
    }

    /** Whether a property's value must not be shown. */
    public static boolean isSensitive(String property) {
        String name = property.toLowerCase(Locale.ROOT);
        return SECRETS.stream().anyMatch(name::contains);
    }

    /**
     * What is wrong with a broker's file, as far as the cluster's machine reads it: sentences for
     * people, empty when all is well.
     */
    public static List<String> objections(SortedMap<String, String> properties) {
        List<String> objections = new ArrayList<>();
        properties.forEach(
                (name, value) -> {
                    ConfigDefinition definition = IN_FILE.get(name);
                    String objection = definition == null ? null : definition.objection(value);
                    if (objection != null) {
                        objections.add(objection);
                    }
                });
        return objections;
    }

    private static SortedMap<String, ConfigDefinition> inFile() {
        SortedMap<String, ConfigDefinition> read = new TreeMap<>(DYNAMIC);
        for (ConfigDefinition topic : TopicConfigs.all().values()) {
            for (ConfigDefinition.Synonym synonym : topic.synonyms()) {
                read.putIfAbsent(synonym.property(), inOtherUnits(topic, synonym));
            }
        }
        return read;
    }

    private static ConfigDefinition inOtherUnits(
            ConfigDefinition topic, ConfigDefinition.Synonym synonym) {
        return new ConfigDefinition(
                synonym.property(),
                ConfigType.LONG,
                null,
                ConfigCheck.between(-1, Long.MAX_VALUE / synonym.unit()),
                "The default of the topics' %s, in units of %,d ms; weaker than %s."
                        .formatted(
                                topic.name(),
                                synonym.unit(),
                                topic.synonyms().getFirst().property()),
                List.of());
    }

    private static void putCount(
            SortedMap<String, ConfigDefinition> table, String name, String documentation) {
        table.put(
                name,
                new ConfigDefinition(
                        name,
                        ConfigType.INT,
                        "1",
                        ConfigCheck.atLeast(1),
                        documentation,
                        List.of()));
    }

    private static SortedMap<String, ConfigDefinition> table() {
        SortedMap<String, ConfigDefinition> table = new TreeMap<>();
        for (ConfigDefinition topic : TopicConfigs.all().values()) {
            for (ConfigDefinition.Synonym synonym : topic.synonyms()) {
                if (synonym.unit() == 1) {
                    table.putIfAbsent(synonym.property(), asDefaultOf(topic, synonym.property()));
                }
            }
        }
        table.put(
                CORDONED_LOG_DIRS,
                new ConfigDefinition(
                        CORDONED_LOG_DIRS,
                        ConfigType.LIST,
                        "",
                        ConfigCheck.ANY,
                        "Log directories that take no new replicas; * is all. Any value cordons the"
                                + " whole broker.",
                        List.of()));
        putCount(table, NUM_PARTITIONS, "How many partitions a new topic has if nobody says.");
        putCount(table, DEFAULT_REPLICATION_FACTOR, "How many replicas then each of them has.");
        putRate(table, LEADER_THROTTLED_RATE, "sends to throttled replicas that are not in sync");
        putRate(
                table,
                FOLLOWER_THROTTLED_RATE,
                "fetches for throttled replicas that are not in sync");
        putRate(table, MOVING_RATE, "copies from one of its log directories to another");
        return Collections.unmodifiableSortedMap(table);
    }

    private static void putRate(
            SortedMap<String, ConfigDefinition> table, String name, String what) {
        table.put(
                name,
                new ConfigDefinition(
                        name,
                        ConfigType.LONG,
                        Long.toString(Long.MAX_VALUE),
                        ConfigCheck.atLeast(1),
                        "How many bytes a second the broker %s.".formatted(what),
                        List.of()));
    }

    private static ConfigDefinition asDefaultOf(ConfigDefinition topic, String property) {
        return new ConfigDefinition(
                property,
                topic.type(),
                topic.defaultValue(),
                topic.check(),
                "The default of the topics' " + topic.name() + ". " + topic.documentation(),
                List.of());
    }
}
