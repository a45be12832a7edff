/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.runtime.Ticket;
import dev.penstock.coordinator.transaction.TransactionRequest.DescribeTransaction;
import dev.penstock.coordinator.transaction.TransactionRequest.ListTransactions;
import dev.penstock.coordinator.transaction.TransactionResponse.Described;
import dev.penstock.coordinator.transaction.TransactionResponse.Listed;

import java.util.ArrayList;
import java.util.List;

/** Transactions are described and listed. */
final class AdminCommands {
    private final Transactions transactions;

    AdminCommands(Transactions transactions) {
        this.transactions = transactions;
    }

    void describe(Ticket ticket, DescribeTransaction request, Turn turn) {
        turn.tellsAbout(transactions.lastRecordOffset(request.transactionalId()));
        Transaction known = transactions.find(request.transactionalId());
        if (known == null) {
            turn.answer(ticket, request.refused(TransactionError.TRANSACTIONAL_ID_NOT_FOUND));
            return;
        }
        turn.answer(ticket, new Described(TransactionError.NONE, request.transactionalId(), known));
    }

    void list(Ticket ticket, ListTransactions request, Turn turn) {
        List<Transaction> listed = new ArrayList<>();
        for (Transaction transaction : transactions.all()) {
            if (passes(request, transaction, turn.now().epochMs())) {
                listed.add(transaction);
            }
        }
        turn.answer(ticket, new Listed(TransactionError.NONE, listed));
    }

    private static boolean passes(ListTransactions request, Transaction transaction, long nowMs) {
        boolean isOld =
                request.minDurationMs() < 0
                        || (transaction.startEpochMs() != Transaction.NO_TIME
                                && nowMs - transaction.startEpochMs() > request.minDurationMs());
        return isOld
                && (request.states().isEmpty() || request.states().contains(transaction.state()))
                && (request.producerIds().isEmpty()
                        || request.producerIds().contains(transaction.producerId()))
                && request.ids().test(transaction.transactionalId());
    }
}
