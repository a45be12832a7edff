/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

/** What became of an append. */
public sealed interface LogAppend {
    /**
     * The batches stand in the log.
     *
     * @param baseOffset the first record's
     * @param lastOffset the last record's
     * @param appendTimeMs the append time that the records were given; -1 where they keep their own
     * @param logStartOffset for the answer to the producer
     */
    record Appended(long baseOffset, long lastOffset, long appendTimeMs, long logStartOffset)
            implements LogAppend {}

    /** A producer sent again what the log already has; where it stands. */
    record Duplicate(long baseOffset, long lastOffset, long appendTimeMs, long logStartOffset)
            implements LogAppend {}

    /** Nothing was written. */
    record Rejected(Reason reason, String message) implements LogAppend {}

    /** Why an append was refused; the names are those of Kafka's errors. */
    enum Reason {
        OUT_OF_ORDER_SEQUENCE_NUMBER,
        INVALID_PRODUCER_EPOCH,
        INVALID_TXN_STATE,
        TRANSACTION_COORDINATOR_FENCED,
        RECORD_LIST_TOO_LARGE,
        INVALID_RECORD,
        CORRUPT_MESSAGE,
        /** Batches from a leader do not continue this log. */
        OFFSET_OUT_OF_RANGE,
        /** Batches are of an older epoch than the log's latest. */
        FENCED_LEADER_EPOCH
    }
}
