/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

/** What the log did with batches that a producer sent. */
public sealed interface PartitionAppend {
    /**
     * They are at the end of the log.
     *
     * @param baseOffset the first record's
     * @param lastOffset the last record's
     * @param appendTimeMs the log append time, -1 when the producer's time counts
     */
    record Appended(long baseOffset, long lastOffset, long appendTimeMs)
            implements PartitionAppend {}

    /** They were appended before (an idempotent producer sent them again); nothing changed. */
    record Duplicate(long baseOffset, long lastOffset, long appendTimeMs)
            implements PartitionAppend {}

    /**
     * They were refused and nothing changed.
     *
     * @param errorName Kafka's name of the error, as {@code OUT_OF_ORDER_SEQUENCE_NUMBER}
     * @param message why, for people
     */
    record Refused(String errorName, String message) implements PartitionAppend {}
}
