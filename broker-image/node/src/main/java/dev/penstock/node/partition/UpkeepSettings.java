/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.node.scrub.ScrubSettings;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How logs are kept in order.
 *
 * @param checkpointIntervalNanos how long what was written to a log may wait for its checkpoint
 * @param checkpointDueBytes how much may be written to a log before its checkpoint
 * @param cleanerIntervalNanos how often it is looked whether a log is to be compacted
 * @param cleanerKeyBytes how much memory the keys of a compaction may take, on each loop
 * @param reserveBytes how much of the disk records leave free
 * @param scrub how what is cold is read again
 */
public record UpkeepSettings(
        long checkpointIntervalNanos,
        long checkpointDueBytes,
        long cleanerIntervalNanos,
        long cleanerKeyBytes,
        long reserveBytes,
        ScrubSettings scrub) {
    /** 64 MiB: what a start after a crash reads in a fraction of a second. */
    private static final long DUE_BYTES = 64L * 1024 * 1024;

    /** The metadata loop reads its log again, too. */
    private static final int METADATA_LOOPS = 1;

    private static final String CHECKPOINT_INTERVAL_MS = "log.flush.offset.checkpoint.interval.ms";
    private static final String CLEANER_BACKOFF_MS = "log.cleaner.backoff.ms";
    private static final String DEDUPE_BUFFER_SIZE = "log.cleaner.dedupe.buffer.size";
    private static final String RESERVE_BYTES = "penstock.log.reserve.bytes";
    private static final long DEFAULT_RESERVE_BYTES = 64L * 1024 * 1024;
    private static final long DEFAULT_CHECKPOINT_INTERVAL_MS = 60_000;
    private static final long DEFAULT_CLEANER_BACKOFF_MS = 15_000;

    /**
     * 32 MiB, a million keys in one pass; Kafka's 128 MiB are as large as a small broker's heap.
     */
    private static final long DEFAULT_DEDUPE_BUFFER_SIZE = 32L * 1024 * 1024;

    /**
     * Reads the broker's settings, by Kafka's names.
     *
     * @param loops among how many loops the memory for keys and the rate of scrubbing are divided
     */
    public static UpkeepSettings of(Map<String, String> properties, int loops) {
        return new UpkeepSettings(
                nanos(properties, CHECKPOINT_INTERVAL_MS, DEFAULT_CHECKPOINT_INTERVAL_MS),
                DUE_BYTES,
                nanos(properties, CLEANER_BACKOFF_MS, DEFAULT_CLEANER_BACKOFF_MS),
                number(properties, DEDUPE_BUFFER_SIZE, DEFAULT_DEDUPE_BUFFER_SIZE) / loops,
                number(properties, RESERVE_BYTES, DEFAULT_RESERVE_BYTES),
                ScrubSettings.of(properties, loops + METADATA_LOOPS));
    }

    private static long nanos(Map<String, String> properties, String name, long defaultMs) {
        return TimeUnit.MILLISECONDS.toNanos(number(properties, name, defaultMs));
    }

    private static long number(Map<String, String> properties, String name, long defaultValue) {
        String text = properties.get(name);
        return text == null || text.isEmpty() ? defaultValue : Long.parseLong(text);
    }
}
