/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.runtime.Decision;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.Ticket;

import java.util.ArrayList;
import java.util.List;

/** Collects what one input leads to. */
final class Turn {
    private final Now now;
    private final List<TransactionRecord> records = new ArrayList<>();
    private final List<Decision.Answer<TransactionResponse>> answers = new ArrayList<>();
    private boolean atomic = true;
    private long visibleAfter = Decision.NOTHING;

    Turn(Now now) {
        this.now = now;
    }

    Now now() {
        return now;
    }

    void store(Transaction transaction) {
        records.add(new TransactionRecord.Stored(transaction));
    }

    void remove(String transactionalId) {
        records.add(new TransactionRecord.Removed(transactionalId));
        atomic = false;
    }

    void answer(Ticket ticket, TransactionResponse response) {
        answers.add(new Decision.Answer<>(ticket, response));
    }

    /**
     * The answers of this turn, refusals too, tell about a record, so they wait until that is safe.
     */
    void tellsAbout(long recordOffset) {
        visibleAfter = Math.max(visibleAfter, recordOffset);
    }

    Decision<TransactionResponse, TransactionRecord> decision() {
        return new Decision<>(records, atomic, answers, visibleAfter);
    }
}
