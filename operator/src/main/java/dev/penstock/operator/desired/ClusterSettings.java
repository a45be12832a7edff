/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import dev.penstock.crds.ClusterSpec;

import io.fabric8.kubernetes.api.model.IntOrString;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The settings that all brokers share and that change while they run: safe defaults, then what the
 * user set. They are kept in the cluster's metadata, and nothing restarts for them; all others
 * stand in the brokers' file, which they read when they start.
 */
public final class ClusterSettings {
    public static final String DEFAULT_REPLICATION_FACTOR = "default.replication.factor";
    public static final String MIN_IN_SYNC = "min.insync.replicas";

    private static final int SAFE_REPLICATION_FACTOR = 3;
    private static final Map<String, String> COPIES_OF_INTERNAL_TOPICS =
            Map.of(
                    "__consumer_offsets",
                    "offsets.topic.replication.factor",
                    "__transaction_state",
                    "transaction.state.log.replication.factor",
                    "__share_group_state",
                    "share.coordinator.state.topic.replication.factor");
    private static final Pattern COPIES = Pattern.compile("[0-9]{1,5}");

    /**
     * Those that brokers take while they run, without those that tools set for one broker at a time
     * (rates of a reassignment, cordons): the operator would take back what these need.
     */
    private static final Set<String> LIVE =
            Set.of(
                    "compression.gzip.level",
                    "compression.lz4.level",
                    "compression.type",
                    "compression.zstd.level",
                    DEFAULT_REPLICATION_FACTOR,
                    "log.cleaner.delete.retention.ms",
                    "log.cleaner.max.compaction.lag.ms",
                    "log.cleaner.min.cleanable.ratio",
                    "log.cleaner.min.compaction.lag.ms",
                    "log.cleanup.policy",
                    "log.flush.interval.messages",
                    "log.flush.interval.ms",
                    "log.flush.scheduler.interval.ms",
                    "log.index.interval.bytes",
                    "log.index.size.max.bytes",
                    "log.message.timestamp.after.max.ms",
                    "log.message.timestamp.before.max.ms",
                    "log.message.timestamp.type",
                    "log.preallocate",
                    "log.retention.bytes",
                    "log.retention.ms",
                    "log.roll.jitter.ms",
                    "log.roll.ms",
                    "log.segment.bytes",
                    "log.segment.delete.delay.ms",
                    "message.max.bytes",
                    MIN_IN_SYNC,
                    "num.partitions",
                    "penstock.durability",
                    "unclean.leader.election.enable");

    private ClusterSettings() {}

    /** Whether brokers take the setting while they run, by its name in a broker's file. */
    public static boolean isLive(String name) {
        return LIVE.contains(name);
    }

    /** All of them, by name. */
    public static Set<String> live() {
        return LIVE;
    }

    /** What they are to be in a Cluster. What is not named has the broker's default. */
    public static SortedMap<String, String> of(ClusterSpec spec) {
        SortedMap<String, String> settings = new TreeMap<>(defaults(spec));
        userSettings(spec)
                .forEach(
                        (name, value) -> {
                            if (isLive(name)) {
                                settings.put(name, value);
                            }
                        });
        return settings;
    }

    /** Copies of each record that brokers can hold: three, or as many as there are brokers. */
    private static int replicationFactor(ClusterSpec spec) {
        return Math.min(SAFE_REPLICATION_FACTOR, spec.replicas());
    }

    /** What new topics get, so that one broker may be away. */
    static SortedMap<String, String> defaults(ClusterSpec spec) {
        String copies = copiesByUser(spec).orElseGet(() -> String.valueOf(replicationFactor(spec)));
        SortedMap<String, String> defaults = new TreeMap<>();
        defaults.put(DEFAULT_REPLICATION_FACTOR, copies);
        defaults.put(MIN_IN_SYNC, allButOne(copies));
        return defaults;
    }

    /** The replication factor that the user gives new topics. */
    static Optional<String> copiesByUser(ClusterSpec spec) {
        return Optional.ofNullable(userSettings(spec).get(DEFAULT_REPLICATION_FACTOR));
    }

    /** Whether brokers themselves write the topic. */
    public static boolean isInternal(String topic) {
        return COPIES_OF_INTERNAL_TOPICS.containsKey(topic);
    }

    /** How many copies an internal topic is to have. */
    public static int copiesOf(String internalTopic, ClusterSpec spec) {
        String property = COPIES_OF_INTERNAL_TOPICS.getOrDefault(internalTopic, "");
        return Optional.ofNullable(userSettings(spec).get(property))
                .or(() -> copiesByUser(spec))
                .map(copies -> Math.min(number(copies), spec.replicas()))
                .orElseGet(() -> replicationFactor(spec));
    }

    static String allButOne(String copies) {
        return String.valueOf(Math.max(1, number(copies) - 1));
    }

    /** What is no number of copies is 0; the brokers say what is wrong with it. */
    public static int number(String copies) {
        return COPIES.matcher(copies).matches() ? Integer.parseInt(copies) : 0;
    }

    static SortedMap<String, String> userSettings(ClusterSpec spec) {
        SortedMap<String, String> settings = new TreeMap<>();
        Map<String, IntOrString> config = spec.config() == null ? Map.of() : spec.config();
        config.forEach((key, value) -> settings.put(key, Objects.toString(value.getValue())));
        return settings;
    }
}
