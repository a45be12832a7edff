/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.runtime.Decision;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.ShardFailure;
import dev.penstock.coordinator.runtime.ShardMachine;
import dev.penstock.coordinator.runtime.Ticket;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The transactions of one shard as a machine: hands each request to its command. */
final class TransactionMachine
        implements ShardMachine<TransactionRequest<?>, TransactionResponse, TransactionRecord> {
    private final Transactions transactions = new Transactions();
    private final Deadlines timeouts = new Deadlines();
    private final TransactionConfig config;
    private final WaitingRequests waiting;
    private final InitProducerIdCommand initProducerId;
    private final PartitionCommands partitions;
    private final EndTransactionCommand endTransaction;
    private final Markers markers;
    private final AdminCommands admin;
    private final IdExpiration expiration;

    /** Of the last input; what became ready within it is due then. */
    private Now now = new Now(0, 0);

    /** False during the replay: deadlines run from its end. */
    private boolean live;

    TransactionMachine(TransactionConfig config, Consumer<TransactionEvent> events) {
        this.config = config;
        waiting = new WaitingRequests(config);
        initProducerId = new InitProducerIdCommand(transactions, waiting, config, events);
        partitions = new PartitionCommands(transactions, waiting);
        endTransaction = new EndTransactionCommand(transactions, waiting);
        markers = new Markers(transactions);
        admin = new AdminCommands(transactions);
        expiration = new IdExpiration(transactions, config, events);
    }

    @Override
    public Decision<TransactionResponse, TransactionRecord> decide(
            Ticket ticket, TransactionRequest<?> request, Now at) {
        now = at;
        Turn turn = new Turn(at);
        decide(ticket, request, turn);
        return turn.decision();
    }

    private void decide(Ticket ticket, TransactionRequest<?> request, Turn turn) {
        switch (request) {
            case TransactionRequest.InitProducerId init ->
                    initProducerId.decide(ticket, init, turn);
            case TransactionRequest.AddPartitions add -> partitions.add(ticket, add, turn);
            case TransactionRequest.VerifyPartitions verify ->
                    partitions.verify(ticket, verify, turn);
            case TransactionRequest.EndTransaction end -> endTransaction.decide(ticket, end, turn);
            case TransactionRequest.AwaitMarkers await -> markers.await(ticket, await, turn);
            case TransactionRequest.MarkersWritten written ->
                    markers.written(ticket, written, turn);
            case TransactionRequest.DescribeTransaction describe ->
                    admin.describe(ticket, describe, turn);
            case TransactionRequest.ListTransactions list -> admin.list(ticket, list, turn);
        }
    }

    @Override
    public Optional<Decision<TransactionResponse, TransactionRecord>> expire(Now at) {
        now = at;
        Turn turn = new Turn(at);
        if (markers.isDue()) {
            markers.tell(turn);
            return Optional.of(turn.decision());
        }
        Optional<WaitingRequests.Waiting> ready = waiting.pollReady();
        if (ready.isPresent()) {
            decide(ready.get().ticket(), ready.get().request(), turn);
            return Optional.of(turn.decision());
        }
        Optional<WaitingRequests.Waiting> late = waiting.pollLate(at.nanos());
        if (late.isPresent()) {
            turn.answer(
                    late.get().ticket(),
                    late.get().request().refused(TransactionError.CONCURRENT_TRANSACTIONS));
            return Optional.of(turn.decision());
        }
        Optional<String> overdue = timeouts.due(at.nanos());
        if (overdue.isPresent()) {
            timeOut(overdue.get(), turn);
            return Optional.of(turn.decision());
        }
        if (expiration.isDue(at.nanos())) {
            expiration.sweep(turn);
            return Optional.of(turn.decision());
        }
        return Optional.empty();
    }

    private void timeOut(String id, Turn turn) {
        // Again, should this append be refused.
        timeouts.arm(id, turn.now().deadlineAfterMs(config.retryMs()));
        Transaction known = transactions.find(id);
        if (known != null && known.state() == TransactionState.ONGOING) {
            initProducerId.timeOut(known, turn);
        } else {
            timeouts.disarm(id);
        }
    }

    @Override
    public OptionalLong nextDeadlineNanos() {
        if (markers.isDue() || waiting.isAnyReady()) {
            return OptionalLong.of(now.nanos());
        }
        long next =
                Math.min(
                        waiting.nextDeadlineNanos().orElse(Long.MAX_VALUE),
                        Math.min(
                                timeouts.next().orElse(Long.MAX_VALUE),
                                expiration.nextDeadlineNanos()));
        return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
    }

    @Override
    public void apply(TransactionRecord record, long offset) {
        String id = record.transactionalId();
        Transaction before = transactions.find(id);
        transactions.apply(record, offset);
        markers.changed(id);
        if (!live) {
            return;
        }
        Transaction after = transactions.find(id);
        if (after == null) {
            initProducerId.forget(id);
            endTransaction.forget(id);
            timeouts.disarm(id);
            waiting.wake(id);
            return;
        }
        boolean wasOngoing = before != null && before.state() == TransactionState.ONGOING;
        if (after.state() != TransactionState.ONGOING) {
            timeouts.disarm(id);
        } else if (!wasOngoing) {
            armTimeout(after);
        }
        if (!after.state().isPrepared()) {
            waiting.wake(id);
        }
    }

    /** By the wall clock that the start was read from, which may have been another machine's. */
    private void armTimeout(Transaction ongoing) {
        long leftMs = ongoing.startEpochMs() + ongoing.timeoutMs() - now.epochMs();
        long boundedMs = Math.clamp(leftMs, 0, ongoing.timeoutMs());
        timeouts.arm(
                ongoing.transactionalId(), now.nanos() + TimeUnit.MILLISECONDS.toNanos(boundedMs));
    }

    @Override
    public void loaded(Now at) {
        now = at;
        live = true;
        for (Transaction transaction : transactions.all()) {
            if (transaction.state() == TransactionState.ONGOING) {
                armTimeout(transaction);
            }
        }
        expiration.start(at);
    }

    static TransactionResponse failed(TransactionRequest<?> request, ShardFailure failure) {
        return request.refused(
                switch (failure) {
                    case NOT_COORDINATOR -> TransactionError.NOT_COORDINATOR;
                    case LOADING -> TransactionError.COORDINATOR_LOAD_IN_PROGRESS;
                    case NOT_REPLICATED -> TransactionError.COORDINATOR_NOT_AVAILABLE;
                    case TOO_LARGE, PRODUCER_FENCED -> TransactionError.UNKNOWN_SERVER_ERROR;
                });
    }
}
