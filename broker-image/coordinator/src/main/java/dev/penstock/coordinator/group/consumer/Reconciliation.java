/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.consumer;

import dev.penstock.kernel.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * One step of one member towards its target. It gives up first what it is not meant to have, and is
 * given what it is meant to have as the others let go of it; so each partition has one owner at
 * every moment, and what stays where it is never stops.
 */
final class Reconciliation {
    private final CurrentAssignment before;
    private final SortedSet<TopicPartition> target;
    private final int targetEpoch;
    private final @Nullable Collection<TopicPartition> reported;
    private final Predicate<TopicPartition> isFree;

    private Reconciliation(
            CurrentAssignment before,
            SortedSet<TopicPartition> target,
            int targetEpoch,
            @Nullable Collection<TopicPartition> reported,
            Predicate<TopicPartition> isFree) {
        this.before = before;
        this.target = target;
        this.targetEpoch = targetEpoch;
        this.reported = reported;
        this.isFree = isFree;
    }

    /**
     * What the member has next; the same as before if it has to wait.
     *
     * @param reported what the member says that it has; absent if it does not say
     * @param isFree whether nobody else has the partition
     */
    static CurrentAssignment next(
            CurrentAssignment before,
            SortedSet<TopicPartition> target,
            int targetEpoch,
            @Nullable Collection<TopicPartition> reported,
            Predicate<TopicPartition> isFree) {
        return new Reconciliation(before, target, targetEpoch, reported, isFree).next();
    }

    private CurrentAssignment next() {
        return switch (before.state()) {
            case STABLE -> before.epoch() == targetEpoch ? before : towards(before.epoch());
            case UNREVOKED_PARTITIONS ->
                    stillHasAnyOf(before.pendingRevocation().keySet())
                            ? before
                            : towards(before.epoch() + 1);
            case UNRELEASED_PARTITIONS -> towards(before.epoch());
        };
    }

    private boolean stillHasAnyOf(Set<TopicPartition> partitions) {
        return reported == null || !Collections.disjoint(reported, partitions);
    }

    private CurrentAssignment towards(int epochWhileRevoking) {
        SortedMap<TopicPartition, Integer> kept = new TreeMap<>(before.assigned());
        SortedMap<TopicPartition, Integer> revoked = new TreeMap<>(before.assigned());
        kept.keySet().retainAll(target);
        revoked.keySet().removeAll(target);
        if (!revoked.isEmpty() && stillHasAnyOf(revoked.keySet())) {
            return entered(epochWhileRevoking, MemberState.UNREVOKED_PARTITIONS, kept, revoked);
        }
        boolean complete = true;
        for (TopicPartition partition : target) {
            if (!kept.containsKey(partition)) {
                if (isFree.test(partition)) {
                    kept.put(partition, targetEpoch);
                } else {
                    complete = false;
                }
            }
        }
        return entered(
                targetEpoch,
                complete ? MemberState.STABLE : MemberState.UNRELEASED_PARTITIONS,
                kept,
                Collections.emptySortedMap());
    }

    private CurrentAssignment entered(
            int epoch,
            MemberState state,
            SortedMap<TopicPartition, Integer> assigned,
            SortedMap<TopicPartition, Integer> pendingRevocation) {
        return new CurrentAssignment(
                epoch,
                epoch == before.epoch() ? before.previousEpoch() : before.epoch(),
                state,
                assigned,
                pendingRevocation);
    }
}
