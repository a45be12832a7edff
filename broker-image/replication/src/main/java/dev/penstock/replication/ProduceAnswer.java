/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

/** What a producer is told. */
public sealed interface ProduceAnswer extends ProduceOutcome {
    /**
     * The records have these offsets (and are committed if acks=all was asked for).
     *
     * @param baseOffset the first record's
     * @param lastOffset the last record's
     * @param appendTimeMs the log append time, -1 when the producer's time counts
     * @param logStartOffset the first offset that may be read
     */
    record Acknowledged(long baseOffset, long lastOffset, long appendTimeMs, long logStartOffset)
            implements ProduceAnswer {}

    /** This replica cannot; the records may or may not be in the log. */
    record Failed(ReplicationError error) implements ProduceAnswer {}

    /**
     * The log refused the records.
     *
     * @param errorName Kafka's name of the error
     * @param message why, for people
     */
    record Refused(String errorName, String message) implements ProduceAnswer {}
}
