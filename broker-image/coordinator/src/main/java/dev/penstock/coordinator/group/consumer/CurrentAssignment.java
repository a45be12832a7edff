/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.consumer;

import dev.penstock.kernel.TopicPartition;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a member has.
 *
 * @param epoch that the member was told last; {@link #DEPARTED} while a static member is away
 * @param previousEpoch with which it may come back once if the answer with the epoch was lost
 * @param assigned what it may use, each with the epoch in which it got it
 * @param pendingRevocation what it was told to give up and has not said that it has
 */
public record CurrentAssignment(
        int epoch,
        int previousEpoch,
        MemberState state,
        SortedMap<TopicPartition, Integer> assigned,
        SortedMap<TopicPartition, Integer> pendingRevocation) {
    /** The epoch of a member that has not been given any. */
    public static final int JOINING = 0;

    /** The epoch with which a member leaves for good. */
    public static final int LEAVING = -1;

    /** The epoch of a static member that has said that it will come back. */
    public static final int DEPARTED = -2;

    static final CurrentAssignment NONE =
            new CurrentAssignment(
                    JOINING,
                    JOINING,
                    MemberState.STABLE,
                    Collections.emptySortedMap(),
                    Collections.emptySortedMap());

    public CurrentAssignment {
        assigned = Collections.unmodifiableSortedMap(new TreeMap<>(assigned));
        pendingRevocation = Collections.unmodifiableSortedMap(new TreeMap<>(pendingRevocation));
    }

    /** Nothing but the partitions, in the epoch of joining: what a successor begins with. */
    CurrentAssignment inherited() {
        return new CurrentAssignment(
                JOINING, JOINING, MemberState.STABLE, assigned, Collections.emptySortedMap());
    }

    CurrentAssignment departed() {
        return new CurrentAssignment(
                DEPARTED, epoch, MemberState.STABLE, assigned, Collections.emptySortedMap());
    }

    /** Whether a member that says it has these can be in that epoch, an answer having been lost. */
    public boolean isRepeatOf(int toldEpoch, Collection<TopicPartition> reported) {
        return toldEpoch == previousEpoch && assigned.keySet().containsAll(reported);
    }
}
