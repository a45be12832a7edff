/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.runtime;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The state of a shard and its rules. What records say (hard state) changes only in {@link #apply};
 * what may be lost with the leadership (soft state: who waits, who was heard from) may change in a
 * decision too, but never so that a refused append leaves it stuck.
 *
 * @param <Q> requests
 * @param <A> answers
 * @param <R> records
 */
public interface ShardMachine<Q, A, R> {
    Decision<A, R> decide(Ticket ticket, Q request, Now now);

    /**
     * Handles one deadline that has passed, if there is one, and moves that deadline into the
     * future or removes it.
     */
    Optional<Decision<A, R>> expire(Now now);

    /** The earliest deadline in {@link Now#nanos()}. */
    OptionalLong nextDeadlineNanos();

    /** Takes a record that stands in the log at that offset; the only mutator of hard state. */
    void apply(R record, long offset);

    /**
     * Takes a record that stands in the log at that offset within a transaction that is open: it
     * counts when that is committed.
     */
    default void applyPending(R record, long offset, TransactionalProducer producer) {
        throw new IllegalStateException("this shard takes part in no transaction: " + record);
    }

    /** The marker at that offset ends the producer's transaction. */
    default void endTransaction(long producerId, boolean committed, long offset) {
        // A machine that takes part in no transaction has nothing to end.
    }

    /** All records of the log were applied; deadlines run from here. */
    void loaded(Now now);
}
