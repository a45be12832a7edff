/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.scrub;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How fast and how often logs are read again.
 *
 * @param bytesPerSecond of one loop; 0 when nothing is read
 * @param intervalNanos from the beginning of one pass to that of the next
 */
public record ScrubSettings(long bytesPerSecond, long intervalNanos) {
    /** Nothing is read again. */
    public static final ScrubSettings OFF = new ScrubSettings(0, Long.MAX_VALUE);

    private static final String BYTES_PER_SECOND = "penstock.scrub.bytes.per.second";
    private static final String INTERVAL_MS = "penstock.scrub.interval.ms";
    private static final String DEFAULT_BYTES_PER_SECOND = "4194304";
    private static final String DEFAULT_INTERVAL_MS = "604800000";
    private static final long MAX_STEP_BYTES = 1024L * 1024;

    /**
     * Reads the broker's settings.
     *
     * @param loops among how many loops the rate is divided
     */
    public static ScrubSettings of(Map<String, String> properties, int loops) {
        long rate =
                Long.parseLong(properties.getOrDefault(BYTES_PER_SECOND, DEFAULT_BYTES_PER_SECOND));
        long intervalMs = Long.parseLong(properties.getOrDefault(INTERVAL_MS, DEFAULT_INTERVAL_MS));
        return new ScrubSettings(
                rate == 0 ? 0 : Math.max(1, rate / loops),
                TimeUnit.MILLISECONDS.toNanos(intervalMs));
    }

    boolean isOff() {
        return bytesPerSecond == 0;
    }

    /** How much is read at once: what a second allows, but no worker is kept for long. */
    long stepBytes() {
        return Math.min(bytesPerSecond, MAX_STEP_BYTES);
    }

    /** How long to wait after so much was read. */
    long pauseNanos(long bytes) {
        double seconds = (double) bytes / bytesPerSecond;
        return (long) Math.ceil(seconds * TimeUnit.SECONDS.toNanos(1));
    }
}
