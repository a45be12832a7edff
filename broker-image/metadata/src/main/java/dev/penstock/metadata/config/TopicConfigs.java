/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.config;

import static dev.penstock.metadata.config.ConfigCheck.ANY;
import static dev.penstock.metadata.config.ConfigCheck.atLeast;
import static dev.penstock.metadata.config.ConfigCheck.between;
import static dev.penstock.metadata.config.ConfigCheck.betweenOr;
import static dev.penstock.metadata.config.ConfigCheck.oneOf;
import static dev.penstock.metadata.config.ConfigCheck.replicas;
import static dev.penstock.metadata.config.ConfigCheck.someOf;
import static dev.penstock.metadata.config.ConfigType.BOOLEAN;
import static dev.penstock.metadata.config.ConfigType.DOUBLE;
import static dev.penstock.metadata.config.ConfigType.INT;
import static dev.penstock.metadata.config.ConfigType.LIST;
import static dev.penstock.metadata.config.ConfigType.LONG;
import static dev.penstock.metadata.config.ConfigType.STRING;

import dev.penstock.metadata.config.ConfigDefinition.Synonym;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every setting that a topic can have: Kafka's names, types, defaults and limits, and those of our
 * own, which begin with {@code penstock.}. What is not here is refused as unknown, so that nobody
 * believes in a setting that does nothing.
 */
public final class TopicConfigs {
    public static final String CLEANUP_POLICY = "cleanup.policy";
    public static final String COMPRESSION_TYPE = "compression.type";
    public static final String DELETE_RETENTION_MS = "delete.retention.ms";
    public static final String FOLLOWER_THROTTLED_REPLICAS =
            "follower.replication.throttled.replicas";
    public static final String LEADER_THROTTLED_REPLICAS = "leader.replication.throttled.replicas";
    public static final String DURABILITY = "penstock.durability";
    public static final String FILE_DELETE_DELAY_MS = "file.delete.delay.ms";
    public static final String FLUSH_MESSAGES = "flush.messages";
    public static final String FLUSH_MS = "flush.ms";
    public static final String INDEX_INTERVAL_BYTES = "index.interval.bytes";
    public static final String MAX_COMPACTION_LAG_MS = "max.compaction.lag.ms";
    public static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    public static final String MESSAGE_TIMESTAMP_AFTER_MAX_MS = "message.timestamp.after.max.ms";
    public static final String MESSAGE_TIMESTAMP_BEFORE_MAX_MS = "message.timestamp.before.max.ms";
    public static final String MESSAGE_TIMESTAMP_TYPE = "message.timestamp.type";
    public static final String MIN_CLEANABLE_DIRTY_RATIO = "min.cleanable.dirty.ratio";
    public static final String MIN_COMPACTION_LAG_MS = "min.compaction.lag.ms";
    public static final String MIN_INSYNC_REPLICAS = "min.insync.replicas";
    public static final String PREALLOCATE = "preallocate";
    public static final String RETENTION_BYTES = "retention.bytes";
    public static final String RETENTION_MS = "retention.ms";
    public static final String SEGMENT_BYTES = "segment.bytes";
    public static final String SEGMENT_INDEX_BYTES = "segment.index.bytes";
    public static final String SEGMENT_JITTER_MS = "segment.jitter.ms";
    public static final String SEGMENT_MS = "segment.ms";
    public static final String UNCLEAN_LEADER_ELECTION = "unclean.leader.election.enable";

    private static final long MINUTE_MS = 60_000;
    private static final long HOUR_MS = 60 * MINUTE_MS;
    private static final String FOREVER = Long.toString(Long.MAX_VALUE);

    private static final SortedMap<String, ConfigDefinition> ALL = table();

    private TopicConfigs() {}

    /** All definitions by name, in order. */
    public static SortedMap<String, ConfigDefinition> all() {
        return ALL;
    }

    public static Optional<ConfigDefinition> named(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static SortedMap<String, ConfigDefinition> table() {
        List<ConfigDefinition> definitions = new ArrayList<>();
        definitions.addAll(segments());
        definitions.addAll(retention());
        definitions.addAll(compaction());
        definitions.addAll(flush());
        definitions.addAll(messages());
        definitions.addAll(compression());
        definitions.addAll(replication());
        SortedMap<String, ConfigDefinition> table = new TreeMap<>();
        definitions.forEach(definition -> table.put(definition.name(), definition));
        return Collections.unmodifiableSortedMap(table);
    }

    private static List<ConfigDefinition> segments() {
        return List.of(
                define(SEGMENT_BYTES, INT, "1073741824", atLeast(1024 * 1024))
                        .as("How large a segment file grows before the next one begins.")
                        .or("log.segment.bytes"),
                define(SEGMENT_MS, LONG, "604800000", atLeast(1))
                        .as("How long a segment is written before the next one begins.")
                        .or("log.roll.ms", "log.roll.hours", HOUR_MS),
                define(SEGMENT_JITTER_MS, LONG, "0", atLeast(0))
                        .as(
                                "By how much at most segment.ms is shortened, by chance: another"
                                        + " amount for each segment, the same for its copies.")
                        .or("log.roll.jitter.ms", "log.roll.jitter.hours", HOUR_MS),
                define(SEGMENT_INDEX_BYTES, INT, "10485760", atLeast(4))
                        .as("How large the index of a segment may grow.")
                        .or("log.index.size.max.bytes"),
                define(INDEX_INTERVAL_BYTES, INT, "4096", atLeast(0))
                        .as("After how many bytes of records an index entry is written.")
                        .or("log.index.interval.bytes"),
                define(FILE_DELETE_DELAY_MS, LONG, "60000", atLeast(0))
                        .as("How long a deleted segment stays on disk for those who still read it.")
                        .or("log.segment.delete.delay.ms"),
                define(PREALLOCATE, BOOLEAN, "false", ANY)
                        .as(
                                "Whether a new segment reserves its space at once. Accepted, without effect yet.")
                        .or("log.preallocate"));
    }

    private static List<ConfigDefinition> retention() {
        return List.of(
                define(CLEANUP_POLICY, LIST, "delete", someOf("compact", "delete"))
                        .as(
                                "Whether old segments are deleted (delete), or only the last record of"
                                        + " each key is kept (compact), or both.")
                        .or("log.cleanup.policy"),
                define(RETENTION_BYTES, LONG, "-1", ANY)
                        .as(
                                "How large a partition may grow before its oldest segments are"
                                        + " deleted; -1 is without limit.")
                        .or("log.retention.bytes"),
                define(RETENTION_MS, LONG, "604800000", atLeast(-1))
                        .as("How long records are kept at least; -1 is for ever.")
                        .or("log.retention.ms", "log.retention.minutes", MINUTE_MS)
                        .orElse("log.retention.hours", HOUR_MS));
    }

    private static List<ConfigDefinition> compaction() {
        return List.of(
                define(DELETE_RETENTION_MS, LONG, "86400000", atLeast(0))
                        .as("How long the mark of a deleted key is kept for those who are behind.")
                        .or("log.cleaner.delete.retention.ms"),
                define(MIN_COMPACTION_LAG_MS, LONG, "0", atLeast(0))
                        .as("How long a record stays as it is before it may be compacted.")
                        .or("log.cleaner.min.compaction.lag.ms"),
                define(MAX_COMPACTION_LAG_MS, LONG, FOREVER, atLeast(1))
                        .as("How long a record may wait before it must be compacted.")
                        .or("log.cleaner.max.compaction.lag.ms"),
                define(MIN_CLEANABLE_DIRTY_RATIO, DOUBLE, "0.5", between(0, 1))
                        .as("What part of a log must be new before it is compacted.")
                        .or("log.cleaner.min.cleanable.ratio"));
    }

    private static List<ConfigDefinition> flush() {
        return List.of(
                define(FLUSH_MESSAGES, LONG, FOREVER, atLeast(1))
                        .as(
                                "After how many records the log is forced to disk. With 1 nothing is"
                                        + " answered before, as with penstock.durability=flushed.")
                        .or("log.flush.interval.messages"),
                define(FLUSH_MS, LONG, FOREVER, atLeast(0))
                        .as("After how long the log is forced to disk; looked at each second.")
                        .or("log.flush.interval.ms", "log.flush.scheduler.interval.ms", 1));
    }

    private static List<ConfigDefinition> messages() {
        return List.of(
                define(MAX_MESSAGE_BYTES, INT, "1048588", atLeast(0))
                        .as("How large a batch of records may be, as it is stored.")
                        .or("message.max.bytes"),
                define(
                                MESSAGE_TIMESTAMP_TYPE,
                                STRING,
                                "CreateTime",
                                oneOf("CreateTime", "LogAppendTime"))
                        .as("Whether a record bears the producer's time or that of its append.")
                        .or("log.message.timestamp.type"),
                define(MESSAGE_TIMESTAMP_BEFORE_MAX_MS, LONG, FOREVER, atLeast(0))
                        .as("How far a record's time may lie before the broker's.")
                        .or("log.message.timestamp.before.max.ms"),
                define(MESSAGE_TIMESTAMP_AFTER_MAX_MS, LONG, "3600000", atLeast(0))
                        .as("How far a record's time may lie after the broker's.")
                        .or("log.message.timestamp.after.max.ms"));
    }

    private static List<ConfigDefinition> compression() {
        return List.of(
                define(
                                COMPRESSION_TYPE,
                                STRING,
                                "producer",
                                oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"))
                        .as("How records are stored; producer keeps what the producer chose.")
                        .or(COMPRESSION_TYPE),
                define("compression.gzip.level", INT, "-1", betweenOr(1, 9, -1))
                        .as(
                                "How hard gzip tries, if compression.type is gzip. Accepted, without effect yet.")
                        .or("compression.gzip.level"),
                define("compression.lz4.level", INT, "9", between(1, 17))
                        .as(
                                "How hard lz4 tries, if compression.type is lz4. Accepted, without effect yet.")
                        .or("compression.lz4.level"),
                define("compression.zstd.level", INT, "3", between(-131_072, 22))
                        .as(
                                "How hard zstd tries, if compression.type is zstd. Accepted, without effect yet.")
                        .or("compression.zstd.level"));
    }

    private static List<ConfigDefinition> replication() {
        return List.of(
                define(MIN_INSYNC_REPLICAS, INT, "1", atLeast(1))
                        .as(
                                "How many replicas must have a record before acks=all is answered and"
                                        + " readers see it.")
                        .or(MIN_INSYNC_REPLICAS),
                define(UNCLEAN_LEADER_ELECTION, BOOLEAN, "false", ANY)
                        .as(
                                "Whether a replica that misses acknowledged records may lead when no"
                                        + " better one is left. Loses data.")
                        .or(UNCLEAN_LEADER_ELECTION),
                define(DURABILITY, STRING, "replicated", oneOf("replicated", "flushed"))
                        .as(
                                "What an acknowledgement promises. With acks=all: replicated is in the"
                                        + " memory of min.insync.replicas brokers, flushed is on their"
                                        + " disks and survives a power cut of all. With acks=1: in the"
                                        + " leader's memory, or on its disk.")
                        .or(DURABILITY),
                define(LEADER_THROTTLED_REPLICAS, LIST, "", replicas())
                        .as(
                                "To which replicas, as partition:broker or *, leaders send no faster"
                                        + " than their leader.replication.throttled.rate, while"
                                        + " they are not in sync.")
                        .ofTopicsOnly(),
                define(FOLLOWER_THROTTLED_REPLICAS, LIST, "", replicas())
                        .as(
                                "Which replicas, as partition:broker or *, fetch no faster than"
                                        + " their broker's follower.replication.throttled.rate,"
                                        + " while they are not in sync.")
                        .ofTopicsOnly());
    }

    private static Definition define(
            String name, ConfigType type, String defaultValue, ConfigCheck check) {
        return new Definition(name, type, defaultValue, check);
    }

    /** So that the table above reads from left to right. */
    private record Definition(
            String name, ConfigType type, String defaultValue, ConfigCheck check) {
        Documented as(String documentation) {
            return new Documented(this, documentation);
        }
    }

    private record Documented(Definition definition, String documentation) {
        ConfigDefinition or(String property) {
            return with(List.of(new Synonym(property, 1)));
        }

        ConfigDefinition or(String property, String coarser, long unit) {
            return with(List.of(new Synonym(property, 1), new Synonym(coarser, unit)));
        }

        /** Brokers have no default for it. */
        ConfigDefinition ofTopicsOnly() {
            return with(List.of());
        }

        private ConfigDefinition with(List<Synonym> synonyms) {
            return new ConfigDefinition(
                    definition.name(),
                    definition.type(),
                    definition.defaultValue(),
                    definition.check(),
                    documentation,
                    synonyms);
        }
    }
}
