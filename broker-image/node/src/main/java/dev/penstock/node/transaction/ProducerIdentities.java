/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.transaction;

import dev.penstock.coordinator.transaction.TransactionError;
import dev.penstock.coordinator.transaction.TransactionRequest;
import dev.penstock.coordinator.transaction.TransactionResponse.ProducerGiven;
import dev.penstock.node.broker.ProducerIds;

import java.util.function.Consumer;

/**
 * Asks coordinators who a transactional producer is, and gets them a producer id when they need
 * one. From any loop.
 */
public final class ProducerIdentities {
    private final TransactionCoordinators coordinators;
    private final ProducerIds producerIds;

    public ProducerIdentities(TransactionCoordinators coordinators, ProducerIds producerIds) {
        this.coordinators = coordinators;
        this.producerIds = producerIds;
    }

    /**
     * Asks.
     *
     * @param answer is called once, on any loop
     */
    public void ask(TransactionRequest.OfProducer request, Consumer<ProducerGiven> answer) {
        coordinators.ask(
                request.transactionalId(),
                request,
                given -> {
                    if (given.needsProducerId()) {
                        askWithFreshId(request, answer);
                    } else {
                        answer.accept(given);
                    }
                });
    }

    private void askWithFreshId(
            TransactionRequest.OfProducer request, Consumer<ProducerGiven> answer) {
        producerIds.next(
                id ->
                        id.ifPresentOrElse(
                                fresh -> ask(request.with(fresh), answer),
                                () ->
                                        answer.accept(
                                                request.refused(
                                                        TransactionError
                                                                .COORDINATOR_LOAD_IN_PROGRESS))));
    }
}
