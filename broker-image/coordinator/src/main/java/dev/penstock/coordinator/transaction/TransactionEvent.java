/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

/**
 * Something that happened to a transaction without its producer's asking, and that people ask
 * about.
 */
public record TransactionEvent(
        String transactionalId, long producerId, short producerEpoch, Kind kind) {
    /** What happened. */
    public enum Kind {
        /** It took longer than the producer's timeout and is aborted. */
        TIMED_OUT,
        /** Another producer with the id has begun; the transaction is aborted. */
        FENCED,
        /** The id was not used for long and is forgotten. */
        ID_EXPIRED
    }
}
