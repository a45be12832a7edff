/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * When the log of a partition is forced to disk, beside its checkpoints.
 *
 * @param beforeAnswer whether a record counts, to producers and to the high watermark, only once it
 *     is durable on this replica
 * @param messages {@code flush.messages}: after so many records
 * @param intervalNanos {@code flush.ms}: when a record has waited so long
 */
record FlushRules(boolean beforeAnswer, long messages, long intervalNanos) {
    private static final String FLUSHED = "flushed";

    /**
     * Reads effective settings, which the metadata machine has checked. With {@code
     * flush.messages=1} Kafka forces each append before it answers: that is the same promise as
     * {@code penstock.durability=flushed}, and it is kept in the same way.
     */
    static FlushRules of(Map<String, String> effective) {
        long messages = TopicSettings.number(effective, "flush.messages");
        long intervalMs = TopicSettings.number(effective, "flush.ms");
        boolean promised = FLUSHED.equals(effective.get("penstock.durability"));
        return new FlushRules(
                promised || messages == 1, messages, TimeUnit.MILLISECONDS.toNanos(intervalMs));
    }

    boolean hasInterval() {
        return intervalNanos < Long.MAX_VALUE;
    }
}
