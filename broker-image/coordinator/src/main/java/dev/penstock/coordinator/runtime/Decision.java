/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.runtime;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a machine wants to happen, as a value.
 *
 * @param records what is to be appended and, once appended, applied
 * @param atomic whether the records stand or fall together; others may be split into batches
 * @param answers what is to be answered when the last record is below the high watermark, or at
 *     once failed if the append is refused; a request without an answer here waits for a later
 *     decision
 * @param visibleAfter the offset of the newest record that an answer without records tells about,
 *     or {@link #NOTHING}: the answer waits for the high watermark to pass it
 * @param producerOrNull in whose transaction the records are, which must be atomic then
 */
public record Decision<A, R>(
        List<R> records,
        boolean atomic,
        List<Answer<A>> answers,
        long visibleAfter,
        @Nullable TransactionalProducer producerOrNull) {
    /** Below every offset: nothing has to be waited for. */
    public static final long NOTHING = -1L;

    /** Records that count at once. */
    public Decision(List<R> records, boolean atomic, List<Answer<A>> answers, long visibleAfter) {
        this(records, atomic, answers, visibleAfter, null);
    }

    public Decision {
        records = List.copyOf(records);
        answers = List.copyOf(answers);
    }

    /** One request and its answer. */
    public record Answer<A>(Ticket ticket, A answer) {}
}
