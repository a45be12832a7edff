/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.runtime.Ticket;
import dev.penstock.coordinator.transaction.TransactionRequest.InitProducerId;
import dev.penstock.coordinator.transaction.TransactionResponse.ProducerGiven;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A producer begins under a transactional id. */
final class InitProducerIdCommand {
    private final Transactions transactions;
    private final WaitingRequests waiting;
    private final TransactionConfig config;
    private final Consumer<TransactionEvent> events;

    /**
     * The epoch that a producer had when it was given its present one by its own wish or because
     * its transaction took too long: it may come back with it. Lost with the leadership; the
     * producer is fenced then.
     */
    private final Map<String, Short> formerEpochs = new LinkedHashMap<>();

    InitProducerIdCommand(
            Transactions transactions,
            WaitingRequests waiting,
            TransactionConfig config,
            Consumer<TransactionEvent> events) {
        this.transactions = transactions;
        this.waiting = waiting;
        this.config = config;
        this.events = events;
    }

    void decide(Ticket ticket, InitProducerId request, Turn turn) {
        TransactionError invalid = invalid(request);
        if (invalid != TransactionError.NONE) {
            turn.answer(ticket, request.refused(invalid));
            return;
        }
        turn.tellsAbout(transactions.lastRecordOffset(request.transactionalId()));
        Transaction known = transactions.find(request.transactionalId());
        if (known == null) {
            begin(ticket, request, turn);
            return;
        }
        boolean comesBack = request.producerId() != TransactionRequest.NO_PRODUCER_ID;
        if (comesBack && !mayComeBack(request, known)) {
            turn.answer(ticket, request.refused(TransactionError.PRODUCER_FENCED));
            return;
        }
        switch (known.state()) {
            case PREPARE_COMMIT, PREPARE_ABORT -> await(ticket, request, turn);
            case ONGOING -> {
                fence(known, turn);
                await(ticket, request, turn);
            }
            case EMPTY, COMPLETE_COMMIT, COMPLETE_ABORT ->
                    next(ticket, request, known, comesBack, turn);
        }
    }

    private TransactionError invalid(InitProducerId request) {
        if (request.transactionalId().isEmpty()) {
            return TransactionError.INVALID_REQUEST;
        }
        return request.timeoutMs() <= 0 || request.timeoutMs() > config.maxTimeoutMs()
                ? TransactionError.INVALID_TRANSACTION_TIMEOUT
                : TransactionError.NONE;
    }

    private void begin(Ticket ticket, InitProducerId request, Turn turn) {
        OptionalLong fresh = request.freshProducerId();
        if (fresh.isEmpty()) {
            turn.answer(ticket, ProducerGiven.NEEDS_PRODUCER_ID);
            return;
        }
        // Whoever says who it was, and is not known, was forgotten: it begins anew.
        Transaction begun =
                Transaction.begin(
                        request.transactionalId(),
                        fresh.getAsLong(),
                        request.timeoutMs(),
                        turn.now().epochMs());
        turn.store(begun);
        turn.answer(ticket, ProducerGiven.after(begun));
    }

    private boolean mayComeBack(InitProducerId request, Transaction known) {
        if (known.producerId() == request.producerId()) {
            return known.producerEpoch() == request.producerEpoch()
                    || isFormer(request.transactionalId(), request.producerEpoch());
        }
        // Its epochs were used up, and the answer that told it the new id was lost.
        return known.previousProducerId() == request.producerId()
                && request.producerEpoch() >= Transaction.LAST_EPOCH;
    }

    private boolean isFormer(String id, short epoch) {
        Short former = formerEpochs.get(id);
        return former != null && former == epoch;
    }

    private void next(
            Ticket ticket,
            InitProducerId request,
            Transaction known,
            boolean comesBack,
            Turn turn) {
        if (comesBack
                && known.state() == TransactionState.EMPTY
                && !known.isOf(request.producerId(), request.producerEpoch())) {
            // The answer to its last request was lost.
            turn.answer(ticket, ProducerGiven.after(known));
            return;
        }
        long nowMs = turn.now().epochMs();
        Transaction next;
        if (!known.isEpochUsedUp()) {
            next = known.initialised(request.timeoutMs(), nowMs);
        } else if (request.freshProducerId().isPresent()) {
            next =
                    known.initialised(
                            request.freshProducerId().getAsLong(), request.timeoutMs(), nowMs);
        } else {
            turn.answer(ticket, ProducerGiven.NEEDS_PRODUCER_ID);
            return;
        }
        remember(known.transactionalId(), comesBack ? known.producerEpoch() : null);
        turn.store(next);
        turn.answer(ticket, ProducerGiven.after(next));
    }

    private void remember(String id, @Nullable Short formerEpoch) {
        if (formerEpoch == null) {
            formerEpochs.remove(id);
        } else {
            formerEpochs.put(id, formerEpoch);
        }
    }

    private void fence(Transaction known, Turn turn) {
        abort(known, turn);
        formerEpochs.remove(known.transactionalId());
        events.accept(event(known, TransactionEvent.Kind.FENCED));
    }

    /** The producer's time is up. */
    void timeOut(Transaction known, Turn turn) {
        abort(known, turn);
        formerEpochs.put(known.transactionalId(), known.producerEpoch());
        events.accept(event(known, TransactionEvent.Kind.TIMED_OUT));
    }

    /** The markers carry the next epoch, so that nothing of the producer can come after them. */
    private static void abort(Transaction known, Turn turn) {
        turn.store(
                known.prepared(
                        false,
                        (short) (known.producerEpoch() + 1),
                        Transaction.NO_PRODUCER_ID,
                        known.clientVersion(),
                        turn.now().epochMs()));
    }

    private static TransactionEvent event(Transaction known, TransactionEvent.Kind kind) {
        return new TransactionEvent(
                known.transactionalId(), known.producerId(), known.producerEpoch(), kind);
    }

    private void await(Ticket ticket, InitProducerId request, Turn turn) {
        if (!waiting.add(ticket, request.transactionalId(), request, turn.now())) {
            turn.answer(ticket, request.refused(TransactionError.CONCURRENT_TRANSACTIONS));
        }
    }

    /** The id is gone. */
    void forget(String transactionalId) {
        formerEpochs.remove(transactionalId);
    }
}
