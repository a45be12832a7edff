/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.command;

import dev.penstock.metadata.record.MetadataRecord;

import java.util.List;

/**
 * What the machine says to a command.
 *
 * @param <R> the command's response
 */
public sealed interface Outcome<R> {
    /**
     * Granted. The records are to be appended in this order, as one batch where it fits, and
     * applied with {@code MetadataMachine.apply}; the response is to be sent once they are
     * committed. No records: the response may go at once.
     */
    record Decision<R>(List<MetadataRecord> records, R response) implements Outcome<R> {
        public Decision {
            records = List.copyOf(records);
        }
    }

    /** Refused as a whole; there is nothing to append. */
    record Rejected<R>(Rejection rejection) implements Outcome<R> {}

    static <R> Outcome<R> rejected(ErrorName error, String message) {
        return new Rejected<>(new Rejection(error, message));
    }
}
