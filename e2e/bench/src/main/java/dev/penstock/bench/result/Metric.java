/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.result;

import java.util.Arrays;
import java.util.Optional;

/** What can be measured; the key is its name in the JSON lines. */
public enum Metric {
    START_MS("start_ms", "start to first acknowledged record", "ms", false),
    START_CPU_S("start_cpu_s", "CPU until then", "s", false),
    IDLE_MEMORY_MB("idle_memory_mb", "resident memory, idle", "MB", false),
    IDLE_CPU_PERCENT("idle_cpu_percent", "CPU, idle", "% of a core", false),
    MB_PER_S("mb_per_s", "throughput", "MB/s", true),
    CONSUMED_MB_PER_S("consumed_mb_per_s", "consumed meanwhile", "MB/s", true),
    BROKER_CPU_S_PER_GB("broker_cpu_s_per_gb", "CPU of the brokers", "s/GB", false),
    CLIENT_CPU_S_PER_GB("client_cpu_s_per_gb", "CPU of the client", "s/GB", false),
    LOADED_MEMORY_MB("loaded_memory_mb", "resident memory, loaded", "MB", false),
    P50_MS("p50_ms", "p50", "ms", false),
    P99_MS("p99_ms", "p99", "ms", false),
    P999_MS("p999_ms", "p99.9", "ms", false),
    BROKER_CPU_PERCENT("broker_cpu_percent", "CPU of the brokers", "% of a core", false),
    P50_BEFORE_MS("p50_before_ms", "p50 before", "ms", false),
    P99_BEFORE_MS("p99_before_ms", "p99 before", "ms", false),
    P99_RATIO("p99_ratio", "p99 / p99 before", "", false),
    TOOK_S("took_s", "until all of it was done", "s", false),
    PER_S("transactions_per_s", "transactions", "1/s", true),
    JOINED_MS("joined_ms", "until all members have their partitions", "ms", false),
    LEFT_MS("left_ms", "the same after one of them has left", "ms", false),
    GAP_MS("gap_ms", "longest silence between acknowledgements", "ms", false),
    SERVING_MS("serving_ms", "created and serving", "ms", false),
    SERVING_CPU_S("serving_cpu_s", "CPU of the brokers until then", "s", false);

    private final String key;
    private final String title;
    private final String unit;
    private final boolean moreIsBetter;

    Metric(String key, String title, String unit, boolean moreIsBetter) {
        this.key = key;
        this.title = title;
        this.unit = unit;
        this.moreIsBetter = moreIsBetter;
    }

    public static Optional<Metric> of(String key) {
        return Arrays.stream(values()).filter(metric -> metric.key.equals(key)).findFirst();
    }

    public String key() {
        return key;
    }

    public String title() {
        return title;
    }

    public String unit() {
        return unit;
    }

    public boolean moreIsBetter() {
        return moreIsBetter;
    }
}
