/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.result;

import java.util.List;

/**
 * What is measured again and again within one repetition; the key is its name in the JSON lines.
 */
public enum Series {
    /**
     * Records acknowledged in each tenth of a second. The first one begins a second before the
     * event.
     */
    ACKNOWLEDGED("acknowledged_each_100_ms"),

    /** Throughput of each half second, from the first record on. */
    THROUGHPUT("mb_per_s_each_500_ms"),

    /** Latency at each of {@link #PERCENTILES}. */
    LATENCY("latency_ms_at_percentiles"),

    /** The 99th percentile of the latency of what was due in each second. */
    P99("p99_ms_each_s");

    /** As far as some thousand records can tell. */
    public static final List<Double> PERCENTILES =
            List.of(50.0, 75.0, 90.0, 95.0, 98.0, 99.0, 99.5, 99.8, 99.9);

    /** What {@link #ACKNOWLEDGED} has before the event. */
    public static final int STEPS_BEFORE_EVENT = 10;

    private final String key;

    Series(String key) {
        this.key = key;
    }

    public String key() {
        return key;
    }
}
