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

    /** Keeps nothing yet. */
    AnswerSlots(Consumer<ResponseFrame> send) {
        this.send = send;
    }

    /** The next answer is that of the slot. */
    void open(Slot slot) {
        slots.add(slot);
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
            first.onTurn();
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
    static class Slot {
        private boolean filled;
        private @Nullable ResponseFrame answer;

        /** Its turn has come, whether it is sent or not. */
        void onTurn() {
            // What is not a request has nobody who wants to know.
        }

        /** How long the answer is; 0 when there is none. */
        final int answerBytes() {
            return answer == null ? 0 : answer.sizeBytes();
        }
    }
}
