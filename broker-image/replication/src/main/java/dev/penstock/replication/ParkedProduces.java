/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.TopicPartition;

import org.jspecify.annotations.Nullable;

/**
 * The produces of one partition that wait to be committed: a list by last offset. They nearly
 * always come in that order; a duplicate of an earlier append is put where it belongs.
 */
final class ParkedProduces {
    private final TopicPartition partition;
    private final Effects effects;
    private final Deadlines deadlines;
    private @Nullable Parked first;
    private @Nullable Parked last;

    ParkedProduces(TopicPartition partition, LoopContext context) {
        this.partition = partition;
        this.effects = context.effects();
        this.deadlines = context.deadlines();
    }

    void park(ProduceWaiter waiter, ProduceAnswer.Acknowledged whenCommitted, long deadlineNanos) {
        Parked parked = new Parked(waiter, whenCommitted);
        Parked before = last;
        while (before != null && before.whenCommitted.lastOffset() > whenCommitted.lastOffset()) {
            before = before.previous;
        }
        link(parked, before);
        deadlines.set(parked, deadlineNanos);
    }

    /** Acknowledges, in order, all whose records are before the high watermark. */
    void release(long highWatermark) {
        for (Parked next = first;
                next != null && next.whenCommitted.lastOffset() < highWatermark;
                next = first) {
            answer(next, next.whenCommitted);
        }
    }

    /** Gives up all. */
    void fail(ReplicationError error) {
        for (Parked next = first; next != null; next = first) {
            answer(next, new ProduceAnswer.Failed(error));
        }
    }

    boolean isEmpty() {
        return first == null;
    }

    private void answer(Parked parked, ProduceAnswer answer) {
        unlink(parked);
        deadlines.remove(parked);
        effects.add(new Effect.AnswerProduce(partition, parked.waiter, answer));
    }

    private void link(Parked parked, @Nullable Parked before) {
        Parked after = before == null ? first : before.next;
        parked.previous = before;
        parked.next = after;
        if (before == null) {
            first = parked;
        } else {
            before.next = parked;
        }
        if (after == null) {
            last = parked;
        } else {
            after.previous = parked;
        }
    }

    private void unlink(Parked parked) {
        Parked before = parked.previous;
        Parked after = parked.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
    }

    private final class Parked extends Deadline {
        private final ProduceWaiter waiter;
        private final ProduceAnswer.Acknowledged whenCommitted;
        private @Nullable Parked previous;
        private @Nullable Parked next;

        Parked(ProduceWaiter waiter, ProduceAnswer.Acknowledged whenCommitted) {
            this.waiter = waiter;
            this.whenCommitted = whenCommitted;
        }

        @Override
        protected void expired(long plannedNanos, long nowNanos) {
            answer(this, new ProduceAnswer.Failed(ReplicationError.REQUEST_TIMED_OUT));
        }
    }
}
