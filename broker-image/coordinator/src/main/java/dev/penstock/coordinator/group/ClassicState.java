/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Where a classic group stands.
 *
 * <pre>
 *            first member                 all rejoined, or time is up
 *   Empty ──────────────▶ PreparingRebalance ──────────────▶ CompletingRebalance
 *     ▲                      │    ▲      ▲                          │      │
 *     └──── nobody left ─────┘    │      └── member comes, goes ────┘      │ leader's
 *     │                           │          or does not sync              │ assignment
 *     │ deleted, expired          └──────── the same ────────── Stable ◀───┘ stored
 *     ▼
 *   Dead
 * </pre>
 *
 * Empty, Stable and Dead are entered by applying a record; the other two are soft: after a restart
 * the group is as its last record says, and members that are beyond it join again.
 */
sealed interface ClassicState {
    /** Kafka's name of the state in which the leader's assignment is awaited. */
    String COMPLETING = "CompletingRebalance";

    /** The name that Describe and List tell. */
    String kafkaName();

    /** Whether a rebalance may begin here. */
    default boolean canRebalance() {
        return switch (this) {
            case Empty _, CompletingRebalance _, Stable _ -> true;
            case PreparingRebalance _, Dead _ -> false;
        };
    }

    /**
     * Nobody is a member; there may be positions.
     *
     * @param sinceEpochMs when the last member left, or {@link GroupRecord#UNKNOWN_TIME}
     */
    record Empty(long sinceEpochMs) implements ClassicState {
        @Override
        public String kafkaName() {
            return "Empty";
        }
    }

    /**
     * Members are joining.
     *
     * @param initial whether the group was empty before: there is nobody to wait for, so the wait
     *     is for quiet and not for everybody
     * @param limitNanos the latest end of an initial wait
     * @param deadlineNanos when the next generation is formed from those who have joined
     */
    record PreparingRebalance(boolean initial, long limitNanos, long deadlineNanos)
            implements ClassicState {
        PreparingRebalance waitingUntil(long newDeadlineNanos) {
            return new PreparingRebalance(initial, limitNanos, newDeadlineNanos);
        }

        @Override
        public String kafkaName() {
            return "PreparingRebalance";
        }
    }

    /**
     * The generation is formed; its leader's assignment is awaited.
     *
     * @param syncDeadlineNanos when members that have not asked for their assignment are removed
     * @param notSynced those members; the leader is one of them until its assignment is stored
     */
    record CompletingRebalance(long syncDeadlineNanos, Set<String> notSynced)
            implements ClassicState {
        CompletingRebalance synced(String memberId) {
            return new CompletingRebalance(syncDeadlineNanos, without(notSynced, memberId));
        }

        Stable stable() {
            return new Stable(syncDeadlineNanos, notSynced);
        }

        @Override
        public String kafkaName() {
            return COMPLETING;
        }
    }

    /** The assignment is stored; the parameters are as before. */
    record Stable(long syncDeadlineNanos, Set<String> notSynced) implements ClassicState {
        Stable synced(String memberId) {
            return notSynced.contains(memberId)
                    ? new Stable(syncDeadlineNanos, without(notSynced, memberId))
                    : this;
        }

        @Override
        public String kafkaName() {
            return "Stable";
        }
    }

    /** The group does not exist any more. */
    record Dead() implements ClassicState {
        @Override
        public String kafkaName() {
            return "Dead";
        }
    }

    private static Set<String> without(Set<String> members, String memberId) {
        Set<String> rest = new LinkedHashSet<>(members);
        rest.remove(memberId);
        return rest;
    }
}
