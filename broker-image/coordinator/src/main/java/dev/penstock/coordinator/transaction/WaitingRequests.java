/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.Ticket;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Requests that came while the transaction before was not complete. They are decided anew, in their
 * order, once it is; clients that were refused would come again much later than it takes.
 */
final class WaitingRequests {
    /** One that waits. */
    record Waiting(Ticket ticket, String id, TransactionRequest<?> request, long deadlineNanos) {}

    private final TransactionConfig config;
    private final Map<String, Deque<Waiting>> byId = new LinkedHashMap<>();
    private final Deque<Waiting> byDeadline = new ArrayDeque<>();
    private final Set<String> ready = new LinkedHashSet<>();

    WaitingRequests(TransactionConfig config) {
        this.config = config;
    }

    /** Keeps the request, unless too many wait for the id. */
    boolean add(Ticket ticket, String id, TransactionRequest<?> request, Now now) {
        Deque<Waiting> ofId = byId.computeIfAbsent(id, _ -> new ArrayDeque<>());
        if (config.concurrentWaitMs() == 0 || ofId.size() >= config.maxWaitingRequests()) {
            return false;
        }
        Waiting waiting =
                new Waiting(ticket, id, request, now.deadlineAfterMs(config.concurrentWaitMs()));
        ofId.add(waiting);
        byDeadline.add(waiting);
        return true;
    }

    /** What the id's requests wait for has come. */
    void wake(String id) {
        if (byId.containsKey(id)) {
            ready.add(id);
        }
    }

    boolean isAnyReady() {
        return !ready.isEmpty();
    }

    /** Takes the next request that has waited long enough for what it wants. */
    Optional<Waiting> pollReady() {
        while (!ready.isEmpty()) {
            String id = ready.iterator().next();
            Deque<Waiting> ofId = byId.get(id);
            Waiting next = ofId == null ? null : ofId.poll();
            if (next != null) {
                byDeadline.remove(next);
                return Optional.of(next);
            }
            byId.remove(id);
            ready.remove(id);
        }
        return Optional.empty();
    }

    /** Takes the next request that has waited too long. */
    Optional<Waiting> pollLate(long nowNanos) {
        Waiting head = byDeadline.peek();
        if (head == null || head.deadlineNanos() > nowNanos) {
            return Optional.empty();
        }
        byDeadline.remove();
        Deque<Waiting> ofId = byId.get(head.id());
        if (ofId != null) {
            ofId.remove(head);
            if (ofId.isEmpty()) {
                byId.remove(head.id());
            }
        }
        return Optional.of(head);
    }

    OptionalLong nextDeadlineNanos() {
        Waiting head = byDeadline.peek();
        return head == null ? OptionalLong.empty() : OptionalLong.of(head.deadlineNanos());
    }
}
