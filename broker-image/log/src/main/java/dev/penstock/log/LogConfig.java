/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.Invariants;
import dev.penstock.record.TimestampType;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * How one log is kept; the names are Kafka's topic settings.
 *
 * @param segmentBytes {@code segment.bytes}: no segment grows beyond it
 * @param segmentMs {@code segment.ms}: how much event time a segment spans before it is rolled
 * @param segmentJitterMs {@code segment.jitter.ms}: by up to how much less, so that logs that were
 *     begun together are not all rolled at the same time
 * @param indexIntervalBytes {@code index.interval.bytes}: one index entry per so many bytes
 * @param indexMaxBytes {@code segment.index.bytes}: a segment is rolled when an index is full
 * @param retentionBytes {@code retention.bytes}; {@link #UNLIMITED} keeps all
 * @param retentionMs {@code retention.ms}; {@link #UNLIMITED} keeps all
 * @param fileDeleteDelayMs {@code file.delete.delay.ms}: how long the file of a deleted segment
 *     stays, so that slices of it can still be sent
 * @param producerExpirationMs {@code producer.id.expiration.ms}
 * @param timestampType {@code message.timestamp.type}
 * @param compaction when {@code cleanup.policy} has {@code compact}
 */
public record LogConfig(
        int segmentBytes,
        long segmentMs,
        long segmentJitterMs,
        int indexIntervalBytes,
        int indexMaxBytes,
        long retentionBytes,
        long retentionMs,
        long fileDeleteDelayMs,
        long producerExpirationMs,
        TimestampType timestampType,
        Optional<CompactionConfig> compaction) {
    public static final long UNLIMITED = -1L;

    private static final long ONE_DAY_MS = 86_400_000L;
    private static final long ONE_WEEK_MS = 7 * ONE_DAY_MS;
    private static final int ONE_GIB = 1024 * 1024 * 1024;
    private static final int TEN_MIB = 10 * 1024 * 1024;
    private static final int FOUR_KIB = 4096;
    private static final long ONE_MINUTE_MS = 60_000L;

    /** Kafka's defaults. */
    public static final LogConfig DEFAULTS =
            new LogConfig(
                    ONE_GIB,
                    ONE_WEEK_MS,
                    0,
                    FOUR_KIB,
                    TEN_MIB,
                    UNLIMITED,
                    ONE_WEEK_MS,
                    ONE_MINUTE_MS,
                    ONE_DAY_MS,
                    TimestampType.CREATE_TIME,
                    Optional.empty());

    public LogConfig {
        Invariants.check(segmentBytes > 0, "segment.bytes is above 0", segmentBytes);
        Invariants.check(segmentMs > 0, "segment.ms is above 0", segmentMs);
        Invariants.check(segmentJitterMs >= 0, "segment.jitter.ms", segmentJitterMs);
        Invariants.check(indexIntervalBytes >= 0, "index.interval.bytes", indexIntervalBytes);
        Invariants.check(
                indexMaxBytes >= TimeIndex.ENTRY_SIZE_BYTES, "segment.index.bytes", indexMaxBytes);
    }

    public LogConfig withSegmentBytes(int bytes) {
        return with(copy -> copy.segmentBytes = bytes);
    }

    public LogConfig withSegmentMs(long milliseconds) {
        return with(copy -> copy.segmentMs = milliseconds);
    }

    public LogConfig withSegmentJitterMs(long milliseconds) {
        return with(copy -> copy.segmentJitterMs = milliseconds);
    }

    public LogConfig withIndex(int intervalBytes, int maxBytes) {
        return with(
                copy -> {
                    copy.indexIntervalBytes = intervalBytes;
                    copy.indexMaxBytes = maxBytes;
                });
    }

    public LogConfig withRetentionBytes(long bytes) {
        return with(copy -> copy.retentionBytes = bytes);
    }

    public LogConfig withRetentionMs(long milliseconds) {
        return with(copy -> copy.retentionMs = milliseconds);
    }

    public LogConfig withFileDeleteDelayMs(long milliseconds) {
        return with(copy -> copy.fileDeleteDelayMs = milliseconds);
    }

    public LogConfig withProducerExpirationMs(long milliseconds) {
        return with(copy -> copy.producerExpirationMs = milliseconds);
    }

    public LogConfig withTimestampType(TimestampType type) {
        return with(copy -> copy.timestampType = type);
    }

    public LogConfig withCompaction(Optional<CompactionConfig> newCompaction) {
        return with(copy -> copy.compaction = newCompaction);
    }

    private LogConfig with(Consumer<Copy> change) {
        Copy copy = new Copy();
        change.accept(copy);
        return copy.finished();
    }

    /** Holds what this one holds, until it is changed. */
    private final class Copy {
        private int segmentBytes = LogConfig.this.segmentBytes;
        private long segmentMs = LogConfig.this.segmentMs;
        private long segmentJitterMs = LogConfig.this.segmentJitterMs;
        private int indexIntervalBytes = LogConfig.this.indexIntervalBytes;
        private int indexMaxBytes = LogConfig.this.indexMaxBytes;
        private long retentionBytes = LogConfig.this.retentionBytes;
        private long retentionMs = LogConfig.this.retentionMs;
        private long fileDeleteDelayMs = LogConfig.this.fileDeleteDelayMs;
        private long producerExpirationMs = LogConfig.this.producerExpirationMs;
        private TimestampType timestampType = LogConfig.this.timestampType;
        private Optional<CompactionConfig> compaction = LogConfig.this.compaction;

        LogConfig finished() {
            return new LogConfig(
                    segmentBytes,
                    segmentMs,
                    segmentJitterMs,
                    indexIntervalBytes,
                    indexMaxBytes,
                    retentionBytes,
                    retentionMs,
                    fileDeleteDelayMs,
                    producerExpirationMs,
                    timestampType,
                    compaction);
        }
    }
}
