/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.runtime.Now;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Forgets ids that were not used for long, a few at a time. */
final class IdExpiration {
    /** So many are looked at in one turn; the next turn, which is due at once, goes on. */
    static final int MAX_IDS_PER_TURN = 256;

    private final Transactions transactions;
    private final TransactionConfig config;
    private final Consumer<TransactionEvent> events;
    private final Deque<String> remaining = new ArrayDeque<>();
    private long nextNanos = Long.MAX_VALUE;

    IdExpiration(
            Transactions transactions,
            TransactionConfig config,
            Consumer<TransactionEvent> events) {
        this.transactions = transactions;
        this.config = config;
        this.events = events;
    }

    void start(Now now) {
        nextNanos = now.deadlineAfterMs(config.idExpirationCheckIntervalMs());
    }

    long nextDeadlineNanos() {
        return nextNanos;
    }

    boolean isDue(long nowNanos) {
        return nextNanos <= nowNanos;
    }

    void sweep(Turn turn) {
        if (remaining.isEmpty()) {
            remaining.addAll(transactions.ids());
        }
        for (int i = 0; i < MAX_IDS_PER_TURN && !remaining.isEmpty(); i++) {
            Transaction known = transactions.find(remaining.remove());
            if (known != null && isUnused(known, turn.now().epochMs())) {
                turn.remove(known.transactionalId());
                events.accept(
                        new TransactionEvent(
                                known.transactionalId(),
                                known.producerId(),
                                known.producerEpoch(),
                                TransactionEvent.Kind.ID_EXPIRED));
            }
        }
        if (remaining.isEmpty()) {
            start(turn.now());
        }
    }

    private boolean isUnused(Transaction known, long nowMs) {
        return known.state() != TransactionState.ONGOING
                && !known.state().isPrepared()
                && nowMs - known.updateEpochMs() >= config.idExpirationMs();
    }
}
