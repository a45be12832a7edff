/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.log.LogConfig;
import dev.penstock.record.BatchValidator;
import dev.penstock.record.TimestampType;

import java.util.Map;

/**
 * What the effective settings of a topic mean to its partitions.
 *
 * @param log for the log
 * @param rules for what producers send
 * @param minInsyncReplicas at least 1
 */
record TopicSettings(LogConfig log, BatchValidator.Rules rules, int minInsyncReplicas) {
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
        boolean compacted = effective.getOrDefault("cleanup.policy", "delete").contains("compact");
        BatchValidator.Rules rules =
                new BatchValidator.Rules(
                        (int) number(effective, "max.message.bytes"),
                        number(effective, "message.timestamp.before.max.ms"),
                        number(effective, "message.timestamp.after.max.ms"),
                        timestampType,
                        compacted,
                        compacted);
        return new TopicSettings(log, rules, (int) number(effective, "min.insync.replicas"));
    }

    private static boolean deletes(Map<String, String> effective) {
        return effective.getOrDefault("cleanup.policy", "delete").contains("delete");
    }

    private static long number(Map<String, String> effective, String name) {
        String value = effective.get(name);
        if (value == null) {
            throw new IllegalStateException("the topic setting " + name + " has no value");
        }
        return Long.parseLong(value);
    }
}
