/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.group.TopicPartitionName;
import dev.penstock.coordinator.runtime.Ticket;
import dev.penstock.coordinator.transaction.TransactionRequest.AddPartitions;
import dev.penstock.coordinator.transaction.TransactionRequest.VerifyPartitions;
import dev.penstock.coordinator.transaction.TransactionResponse.PartitionResult;
import dev.penstock.coordinator.transaction.TransactionResponse.PartitionResults;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Partitions join a transaction, and leaders ask whether they have. */
final class PartitionCommands {
    private final Transactions transactions;
    private final WaitingRequests waiting;

    PartitionCommands(Transactions transactions, WaitingRequests waiting) {
        this.transactions = transactions;
        this.waiting = waiting;
    }

    void add(Ticket ticket, AddPartitions request, Turn turn) {
        turn.tellsAbout(transactions.lastRecordOffset(request.transactionalId()));
        Transaction known = transactions.find(request.transactionalId());
        TransactionError error = error(known, request.producerId(), request.producerEpoch());
        if (error != TransactionError.NONE || known == null) {
            turn.answer(ticket, request.refused(error));
            return;
        }
        if (known.state().isPrepared()) {
            await(ticket, known, request, turn);
            return;
        }
        boolean isThere =
                known.state() == TransactionState.ONGOING
                        && known.partitions().containsAll(request.partitions());
        if (!isThere) {
            turn.store(
                    known.with(
                            request.partitions(), request.clientVersion(), turn.now().epochMs()));
        }
        turn.answer(ticket, PartitionResults.all(request.partitions(), TransactionError.NONE));
    }

    void verify(Ticket ticket, VerifyPartitions request, Turn turn) {
        turn.tellsAbout(transactions.lastRecordOffset(request.transactionalId()));
        Transaction known = transactions.find(request.transactionalId());
        TransactionError error = error(known, request.producerId(), request.producerEpoch());
        if (error != TransactionError.NONE || known == null) {
            turn.answer(ticket, request.refused(error));
            return;
        }
        if (known.state().isPrepared()) {
            await(ticket, known, request, turn);
            return;
        }
        List<PartitionResult> results = new ArrayList<>(request.partitions().size());
        for (TopicPartitionName partition : request.partitions()) {
            boolean isThere =
                    known.state() == TransactionState.ONGOING
                            && known.partitions().contains(partition);
            results.add(
                    new PartitionResult(
                            partition,
                            isThere
                                    ? TransactionError.NONE
                                    : TransactionError.TRANSACTION_ABORTABLE));
        }
        turn.answer(ticket, new PartitionResults(results));
    }

    private static TransactionError error(
            @Nullable Transaction known, long producerId, short producerEpoch) {
        if (known == null || known.producerId() != producerId) {
            return TransactionError.INVALID_PRODUCER_ID_MAPPING;
        }
        return known.producerEpoch() == producerEpoch
                ? TransactionError.NONE
                : TransactionError.PRODUCER_FENCED;
    }

    private void await(Ticket ticket, Transaction known, TransactionRequest<?> request, Turn turn) {
        if (!waiting.add(ticket, known.transactionalId(), request, turn.now())) {
            turn.answer(ticket, request.refused(TransactionError.CONCURRENT_TRANSACTIONS));
        }
    }
}
