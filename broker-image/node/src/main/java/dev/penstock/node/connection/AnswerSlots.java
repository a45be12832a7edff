/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.connection;

import dev.penstock.kernel.Invariants;
import dev.penstock.protocol.ResponseFrame;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Keeps answers in the order of their requests: Kafka's clients match them by order.
 *
 * <p>A slot is opened when a request comes and filled when its answer is ready; answers leave from
 * the front as far as slots are filled. On the connection's loop only.
 */
final class AnswerSlots {
    private final Deque<Slot> slots = new ArrayDeque<>();
    private final Consumer<ResponseFrame> send;
    private final Consumer<OpenRequest> done;

    /**
     * Keeps nothing yet.
     *
     * @param done is told of each request whose turn it was, sent or not
     */
    AnswerSlots(Consumer<ResponseFrame> send, Consumer<OpenRequest> done) {
        this.send = send;
        this.done = done;
    }

    Slot open() {
        Slot slot = new Slot();
        slots.add(slot);
        return slot;
    }

    /** How many requests have no answer sent. */
    int size() {
        return slots.size();
    }

    void fill(Slot slot, @Nullable ResponseFrame answer) {
        Invariants.check(!slot.filled, "a slot is filled once");
        slot.filled = true;
        slot.answer = answer;
        while (!slots.isEmpty() && slots.getFirst().filled) {
            Slot first = slots.removeFirst();
            ResponseFrame next = first.answer;
            if (first.request != null) {
                done.accept(first.request);
            }
            if (next != null) {
                send.accept(next);
            }
        }
    }

    /** Drops answers that can no longer be sent. */
    void discard() {
        for (Slot slot : slots) {
            ResponseFrame answer = slot.answer;
            if (answer != null) {
                slot.answer = null;
                answer.release();
            }
        }
    }

    /** The place of one request's answer. */
    static final class Slot {
        private boolean filled;
        private @Nullable ResponseFrame answer;
        private @Nullable OpenRequest request;

        /** Whose place it is; nobody's when the frame was no request. */
        void belongsTo(OpenRequest owner) {
            request = owner;
        }

        /** How long the answer is; 0 when there is none. */
        int answerBytes() {
            return answer == null ? 0 : answer.sizeBytes();
        }
    }
}
