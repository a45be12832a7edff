/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.runtime;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Answers that wait for the high watermark to pass an offset, and how long they wait at most. Every
 * entry waits equally long, so the deadlines stand in the order of arrival.
 */
final class CommitQueue<A> {
    private final PriorityQueue<Entry<A>> byOffset =
            new PriorityQueue<>(
                    Comparator.<Entry<A>>comparingLong(entry -> entry.offset)
                            .thenComparingLong(entry -> entry.arrival));
    private final Deque<Entry<A>> byDeadline = new ArrayDeque<>();
    private long arrivals;

    private static final class Entry<A> {
        final long offset;
        final long arrival;
        final long deadlineNanos;
        final Decision.Answer<A> answer;
        boolean left;

        Entry(long offset, long arrival, long deadlineNanos, Decision.Answer<A> answer) {
            this.offset = offset;
            this.arrival = arrival;
            this.deadlineNanos = deadlineNanos;
            this.answer = answer;
        }
    }

    void add(long offset, long deadlineNanos, Decision.Answer<A> answer) {
        Entry<A> entry = new Entry<>(offset, arrivals++, deadlineNanos, answer);
        byOffset.add(entry);
        byDeadline.add(entry);
    }

    /** Takes the next answer whose offset is below the high watermark. */
    Decision.@Nullable Answer<A> pollCommitted(long highWatermark) {
        dropLeft();
        Entry<A> head = byOffset.peek();
        if (head == null || head.offset >= highWatermark) {
            return null;
        }
        head.left = true;
        byOffset.remove();
        return head.answer;
    }

    /** Takes the next request that has waited too long. */
    @Nullable Ticket pollLate(long nowNanos) {
        dropLeft();
        Entry<A> head = byDeadline.peek();
        if (head == null || head.deadlineNanos > nowNanos) {
            return null;
        }
        head.left = true;
        byDeadline.remove();
        return head.answer.ticket();
    }

    OptionalLong nextDeadlineNanos() {
        dropLeft();
        Entry<A> head = byDeadline.peek();
        return head == null ? OptionalLong.empty() : OptionalLong.of(head.deadlineNanos);
    }

    /** What left by one order is dropped from the other when it reaches the head there. */
    private void dropLeft() {
        dropLeft(byOffset);
        dropLeft(byDeadline);
    }

    private static <A> void dropLeft(Queue<Entry<A>> queue) {
        Entry<A> head = queue.peek();
        while (head != null && head.left) {
            queue.remove();
            head = queue.peek();
        }
    }
}
