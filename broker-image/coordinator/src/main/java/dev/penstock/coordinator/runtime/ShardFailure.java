/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.runtime;

/** Why a shard fails a request that its machine did not answer itself. */
public enum ShardFailure {
    /** The partition is led elsewhere, or its leadership was lost while the answer waited. */
    NOT_COORDINATOR,
    /** The log is still being replayed. */
    LOADING,
    /** Too few replicas to write, or the high watermark did not pass the records in time. */
    NOT_REPLICATED,
    /** The producer whose transaction it is was fenced, or its transaction has ended. */
    PRODUCER_FENCED,
    /** The machine's records do not fit into one batch. */
    TOO_LARGE;

    static ShardFailure of(PartitionWriter.Refusal refusal) {
        return switch (refusal) {
            case NOT_LEADER, STORAGE_FAILURE -> NOT_COORDINATOR;
            case NOT_ENOUGH_REPLICAS -> NOT_REPLICATED;
            case PRODUCER_FENCED -> PRODUCER_FENCED;
            case TOO_LARGE -> TOO_LARGE;
        };
    }
}
