/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.log.CompactionConfig;
import dev.penstock.log.LogConfig;
import dev.penstock.record.BatchValidator;
import dev.penstock.record.Compression;
import dev.penstock.record.TimestampType;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the effective settings of a topic mean to its partitions.
 *
 * @param log for the log
 * @param flush when the log is forced to disk
 * @param rules for what producers send
 * @param compression how records are stored; empty to keep what the producer chose
 * @param minInsyncReplicas at least 1
 * @param leaderThrottled to which replicas a leader sends no faster than its throttled rate
 * @param followerThrottled which replicas fetch no faster than their throttled rate
 */
record TopicSettings(
        LogConfig log,
        FlushRules flush,
        BatchValidator.Rules rules,
        Optional<Compression> compression,
        int minInsyncReplicas,
        ThrottledReplicas leaderThrottled,
        ThrottledReplicas followerThrottled) {
    /**
     * Reads effective settings, which the metadata machine has checked.
     *
     * @param effective a value for each setting used here
     */
    static TopicSettings of(Map<String, String> effective) {
        TimestampType timestampType =
                "LogAppendTime".equals(effective.get("message.timestamp.type"))
                        ? TimestampType.LOG_APPEND_TIME
                        : TimestampType.CREATE_TIME;
        LogConfig log =
                LogConfig.DEFAULTS
                        .withSegmentBytes((int) number(effective, "segment.bytes"))
                        .withSegmentMs(number(effective, "segment.ms"))
                        .withSegmentJitterMs(number(effective, "segment.jitter.ms"))
                        .withIndex(
                                (int) number(effective, "index.interval.bytes"),
                                (int) number(effective, "segment.index.bytes"))
                        .withRetentionBytes(
                                deletes(effective)
                                        ? number(effective, "retention.bytes")
                                        : LogConfig.UNLIMITED)
                        .withRetentionMs(
                                deletes(effective)
                                        ? number(effective, "retention.ms")
                                        : LogConfig.UNLIMITED)
                        .withFileDeleteDelayMs(number(effective, "file.delete.delay.ms"))
                        .withTimestampType(timestampType);
        boolean compacted = policy(effective).contains("compact");
        if (compacted) {
            log = compacted(log, effective);
        }
        BatchValidator.Rules rules =
                new BatchValidator.Rules(
                        (int) number(effective, "max.message.bytes"),
                        number(effective, "message.timestamp.before.max.ms"),
                        number(effective, "message.timestamp.after.max.ms"),
                        timestampType,
                        compacted,
                        compacted);
        return new TopicSettings(
                log,
                FlushRules.of(effective),
                rules,
                compression(effective.getOrDefault("compression.type", "producer")),
                (int) number(effective, "min.insync.replicas"),
                ThrottledReplicas.of(text(effective, "leader.replication.throttled.replicas")),
                ThrottledReplicas.of(text(effective, "follower.replication.throttled.replicas")));
    }

    /** A segment is rolled in time for its records to be compacted when they must be. */
    private static LogConfig compacted(LogConfig log, Map<String, String> effective) {
        CompactionConfig compaction =
                new CompactionConfig(
                        number(effective, "min.compaction.lag.ms"),
                        number(effective, "max.compaction.lag.ms"),
                        Double.parseDouble(text(effective, "min.cleanable.dirty.ratio")),
                        number(effective, "delete.retention.ms"));
        return log.withSegmentMs(Math.min(log.segmentMs(), compaction.maxLagMs()))
                .withCompaction(Optional.of(compaction));
    }

    private static Optional<Compression> compression(String type) {
        return switch (type) {
            case "producer" -> Optional.empty();
            case "uncompressed" -> Optional.of(Compression.NONE);
            default -> Optional.of(Compression.valueOf(type.toUpperCase(Locale.ROOT)));
        };
    }

    private static String policy(Map<String, String> effective) {
        return effective.getOrDefault("cleanup.policy", "delete");
    }

    private static boolean deletes(Map<String, String> effective) {
        return policy(effective).contains("delete");
    }

    static long number(Map<String, String> effective, String name) {
        return Long.parseLong(text(effective, name));
    }

    private static String text(Map<String, String> effective, String name) {
        String value = effective.get(name);
        if (value == null) {
            throw new IllegalStateException("the topic setting " + name + " has no value");
        }
        return value;
    }
}
