/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.runtime.Ticket;
import dev.penstock.coordinator.transaction.TransactionRequest.AwaitMarkers;
import dev.penstock.coordinator.transaction.TransactionRequest.MarkersWritten;
import dev.penstock.coordinator.transaction.TransactionResponse.DueMarkers;
import dev.penstock.coordinator.transaction.TransactionResponse.MarkersDue;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells the node which markers to write. Those of a decision are told when it cannot be lost; after
 * a failover all that are not known to be written are told again.
 */
final class Markers {
    private final Transactions transactions;
    private final Set<String> untold = new LinkedHashSet<>();
    private @Nullable Ticket asker;

    Markers(Transactions transactions) {
        this.transactions = transactions;
    }

    void await(Ticket ticket, AwaitMarkers request, Turn turn) {
        if (asker != null) {
            turn.answer(asker, request.refused(TransactionError.NONE));
        }
        asker = ticket;
        if (request.all()) {
            untold.addAll(transactions.prepared());
        }
    }

    /** A record was applied. */
    void changed(String transactionalId) {
        if (transactions.prepared().contains(transactionalId)) {
            untold.add(transactionalId);
        } else {
            untold.remove(transactionalId);
        }
    }

    boolean isDue() {
        return asker != null && !untold.isEmpty();
    }

    void tell(Turn turn) {
        Ticket ticket = asker;
        if (ticket == null) {
            return;
        }
        List<DueMarkers> due = new ArrayList<>(untold.size());
        for (String id : untold) {
            Transaction transaction = transactions.find(id);
            if (transaction != null) {
                due.add(
                        new DueMarkers(
                                id,
                                transaction.producerId(),
                                transaction.producerEpoch(),
                                transaction.state() == TransactionState.PREPARE_COMMIT,
                                transaction.clientVersion(),
                                transaction.partitions()));
                turn.tellsAbout(transactions.lastRecordOffset(id));
            }
        }
        untold.clear();
        asker = null;
        turn.answer(ticket, new MarkersDue(TransactionError.NONE, due));
    }

    /** What was written for an older decision says nothing of this one. */
    void written(Ticket ticket, MarkersWritten request, Turn turn) {
        Transaction known = transactions.find(request.transactionalId());
        if (known != null
                && known.state().isPrepared()
                && known.isOf(request.producerId(), request.producerEpoch())) {
            turn.store(known.completed(turn.now().epochMs()));
        }
        turn.answer(ticket, new TransactionResponse.Done(TransactionError.NONE));
    }
}
