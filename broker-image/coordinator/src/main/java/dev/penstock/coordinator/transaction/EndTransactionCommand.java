/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.runtime.NewestConnections;
import dev.penstock.coordinator.runtime.Ticket;
import dev.penstock.coordinator.transaction.TransactionRequest.EndTransaction;
import dev.penstock.coordinator.transaction.TransactionResponse.ProducerGiven;

/**
 * A producer ends its transaction. Where it takes a new epoch for each transaction, an end that
 * comes late is of an older epoch and changes nothing; where it keeps its epoch, such an end has
 * come by an older connection.
 */
final class EndTransactionCommand {
    private final Transactions transactions;
    private final WaitingRequests waiting;
    private final NewestConnections<String> connections = new NewestConnections<>();

    EndTransactionCommand(Transactions transactions, WaitingRequests waiting) {
        this.transactions = transactions;
        this.waiting = waiting;
    }

    void decide(Ticket ticket, EndTransaction request, Turn turn) {
        turn.tellsAbout(transactions.lastRecordOffset(request.transactionalId()));
        Transaction known = transactions.find(request.transactionalId());
        if (known != null && isRepeated(request, known)) {
            repeat(ticket, request, known, turn);
        } else if (known == null || known.producerId() != request.producerId()) {
            refuse(ticket, request, TransactionError.INVALID_PRODUCER_ID_MAPPING, turn);
        } else if (known.producerEpoch() != request.producerEpoch()) {
            refuse(ticket, request, TransactionError.PRODUCER_FENCED, turn);
        } else {
            end(ticket, request, known, turn);
        }
    }

    private void end(Ticket ticket, EndTransaction request, Transaction known, Turn turn) {
        switch (known.state()) {
            case ONGOING -> {
                if (isLate(request)) {
                    refuse(ticket, request, TransactionError.INVALID_TXN_STATE, turn);
                } else {
                    prepare(ticket, request, known, turn);
                }
            }
            case PREPARE_COMMIT, PREPARE_ABORT -> {
                if (request.bumpsEpoch()) {
                    // The transaction before; this one has not reached any partition.
                    await(ticket, request, turn);
                } else {
                    tell(ticket, request, known, turn);
                }
            }
            case EMPTY, COMPLETE_COMMIT, COMPLETE_ABORT -> {
                if (request.bumpsEpoch() && !request.commit()) {
                    abortNothing(ticket, request, known, turn);
                } else if (request.bumpsEpoch() || known.state() == TransactionState.EMPTY) {
                    refuse(ticket, request, TransactionError.INVALID_TXN_STATE, turn);
                } else {
                    tell(ticket, request, known, turn);
                }
            }
        }
    }

    private void prepare(Ticket ticket, EndTransaction request, Transaction known, Turn turn) {
        if (needsProducerId(request, known)) {
            turn.answer(ticket, ProducerGiven.NEEDS_PRODUCER_ID);
            return;
        }
        Transaction prepared = prepared(request, known, turn);
        turn.store(prepared);
        heard(request);
        turn.answer(ticket, ProducerGiven.after(prepared));
    }

    /** The producer gave up before anything of its transaction was written. */
    private void abortNothing(Ticket ticket, EndTransaction request, Transaction known, Turn turn) {
        if (needsProducerId(request, known)) {
            turn.answer(ticket, ProducerGiven.NEEDS_PRODUCER_ID);
            return;
        }
        Transaction ended = prepared(request, known, turn).completed(turn.now().epochMs());
        turn.store(ended);
        turn.answer(ticket, ProducerGiven.after(ended));
    }

    private static boolean needsProducerId(EndTransaction request, Transaction known) {
        return request.bumpsEpoch() && known.isEpochUsedUp() && request.freshProducerId().isEmpty();
    }

    private static Transaction prepared(EndTransaction request, Transaction known, Turn turn) {
        boolean bump = request.bumpsEpoch();
        return known.prepared(
                request.commit(),
                (short) (bump ? known.producerEpoch() + 1 : known.producerEpoch()),
                bump && known.isEpochUsedUp()
                        ? request.freshProducerId().orElseThrow()
                        : Transaction.NO_PRODUCER_ID,
                bump ? Transaction.VERSION_WITH_BUMP : Transaction.VERSION_WITHOUT_BUMP,
                turn.now().epochMs());
    }

    /** The producer has not heard that its transaction has ended and its epoch with it. */
    private static boolean isRepeated(EndTransaction request, Transaction known) {
        if (!request.bumpsEpoch()
                || known.state() == TransactionState.ONGOING
                || known.state() == TransactionState.EMPTY) {
            return false;
        }
        if (known.producerId() == request.producerId()) {
            return known.producerEpoch() == request.producerEpoch() + 1;
        }
        return known.previousProducerId() == request.producerId()
                && request.producerEpoch() == Transaction.LAST_EPOCH
                && known.producerEpoch() == 0;
    }

    private void repeat(Ticket ticket, EndTransaction request, Transaction known, Turn turn) {
        if (request.commit() && !isCommitted(known)) {
            // It took too long and was aborted; the producer may go on once it knows that.
            refuse(ticket, request, TransactionError.TRANSACTION_ABORTABLE, turn);
        } else {
            tell(ticket, request, known, turn);
        }
    }

    private void tell(Ticket ticket, EndTransaction request, Transaction known, Turn turn) {
        if (request.commit() == isCommitted(known)) {
            heard(request);
            turn.answer(ticket, ProducerGiven.after(known));
        } else {
            refuse(ticket, request, TransactionError.INVALID_TXN_STATE, turn);
        }
    }

    /** Whether it is of a transaction before; never where the producer's epoch tells that. */
    private boolean isLate(EndTransaction request) {
        return !request.bumpsEpoch()
                && connections.isLate(
                        request.transactionalId(), request.producer(), request.connection());
    }

    /** The producer may go on. */
    private void heard(EndTransaction request) {
        if (!request.bumpsEpoch()) {
            connections.heard(request.transactionalId(), request.producer(), request.connection());
        }
    }

    void forget(String transactionalId) {
        connections.forget(transactionalId);
    }

    private static boolean isCommitted(Transaction known) {
        return known.state() == TransactionState.PREPARE_COMMIT
                || known.state() == TransactionState.COMPLETE_COMMIT;
    }

    private static void refuse(
            Ticket ticket, EndTransaction request, TransactionError error, Turn turn) {
        turn.answer(ticket, request.refused(error));
    }

    private void await(Ticket ticket, EndTransaction request, Turn turn) {
        if (!waiting.add(ticket, request.transactionalId(), request, turn.now())) {
            refuse(ticket, request, TransactionError.CONCURRENT_TRANSACTIONS, turn);
        }
    }
}
