/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.transaction.TransactionRequest.EndTransaction;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * By which connection each producer that keeps its epoch has ended a transaction last. Such a
 * producer waits for the end of one transaction before it begins the next, and asks again by a
 * newer connection when no answer comes. So an end that comes by an older connection than one that
 * was heard since is of a transaction before, whatever its epoch says.
 *
 * <p>Soft: a coordinator knows what it has heard itself.
 */
final class EndConnections {
    private final Map<String, Ended> byId = new LinkedHashMap<>();

    private record Ended(long producerId, short producerEpoch, long connection) {
        boolean isBy(EndTransaction request) {
            return producerId == request.producerId() && producerEpoch == request.producerEpoch();
        }
    }

    /** Whether it is of a transaction before; never where the producer's epoch tells that. */
    boolean isLate(EndTransaction request) {
        Ended last = byId.get(request.transactionalId());
        return !request.bumpsEpoch()
                && last != null
                && last.isBy(request)
                && request.connection() < last.connection;
    }

    /** The end was heard: the producer may go on. */
    void heard(EndTransaction request) {
        if (!request.bumpsEpoch() && !isLate(request)) {
            byId.put(
                    request.transactionalId(),
                    new Ended(request.producerId(), request.producerEpoch(), request.connection()));
        }
    }

    void forget(String transactionalId) {
        byId.remove(transactionalId);
    }
}
