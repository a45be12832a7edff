/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.assignor;

import dev.penstock.coordinator.group.assignor.AssignorInput.Member;
import dev.penstock.kernel.TopicPartition;

import java.util.Iterator;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Shares for members that all subscribe to the same topics: each gets the quota or one more.
 *
 * <p>A partition moves only if its owner has more than its share or is gone: that is the least that
 * can move. Those who had most keep the places for one more. What has to be given anew goes to a
 * member in a rack of the partition where one has room.
 */
final class EqualShares {
    private final AssignorInput input;
    private final SortedMap<String, SortedSet<TopicPartition>> shares;
    private final SortedSet<TopicPartition> unassigned;
    private final int quota;

    /** How many members may still have one more than the quota. */
    private int extras;

    private EqualShares(AssignorInput input) {
        this.input = input;
        shares = input.emptyShares();
        unassigned = new TreeSet<>(input.partitions());
        quota = unassigned.size() / shares.size();
        extras = unassigned.size() % shares.size();
    }

    static SortedMap<String, SortedSet<TopicPartition>> of(AssignorInput input) {
        if (input.members().isEmpty()) {
            return input.emptyShares();
        }
        EqualShares equal = new EqualShares(input);
        equal.keep();
        equal.fill(true);
        equal.fill(false);
        equal.fillExtras();
        return equal.shares;
    }

    /** Everybody keeps what fits into the share, near partitions first. */
    private void keep() {
        SortedSet<TopicPartition> taken = new TreeSet<>();
        input.members()
                .forEach(
                        (memberId, member) -> {
                            SortedSet<TopicPartition> own = input.keepable(member);
                            own.removeIf(partition -> !taken.add(partition));
                            int room = quota;
                            if (own.size() > quota && extras > 0) {
                                extras--;
                                room++;
                            }
                            SortedSet<TopicPartition> share = share(memberId);
                            keep(member, own, share, room, true);
                            keep(member, own, share, room, false);
                        });
    }

    private void keep(
            Member member,
            SortedSet<TopicPartition> own,
            SortedSet<TopicPartition> share,
            int room,
            boolean nearOnly) {
        for (TopicPartition partition : own) {
            if (share.size() < room && (!nearOnly || input.isNear(member, partition))) {
                share.add(partition);
                unassigned.remove(partition);
            }
        }
    }

    /** Gives what is left, to everybody up to the quota. */
    private void fill(boolean nearOnly) {
        input.members()
                .forEach(
                        (memberId, member) -> {
                            SortedSet<TopicPartition> share = share(memberId);
                            Iterator<TopicPartition> rest = unassigned.iterator();
                            while (share.size() < quota && rest.hasNext()) {
                                TopicPartition partition = rest.next();
                                if (!nearOnly || input.isNear(member, partition)) {
                                    share.add(partition);
                                    rest.remove();
                                }
                            }
                        });
    }

    /** Gives one more to as many as there are partitions left. */
    private void fillExtras() {
        input.members()
                .forEach(
                        (memberId, member) -> {
                            SortedSet<TopicPartition> share = share(memberId);
                            if (extras > 0 && share.size() == quota && !unassigned.isEmpty()) {
                                extras--;
                                share.add(takeNearest(member));
                            }
                        });
    }

    private TopicPartition takeNearest(Member member) {
        TopicPartition found =
                unassigned.stream()
                        .filter(partition -> input.isNear(member, partition))
                        .findFirst()
                        .orElse(unassigned.getFirst());
        unassigned.remove(found);
        return found;
    }

    private SortedSet<TopicPartition> share(String memberId) {
        return shares.computeIfAbsent(memberId, _ -> new TreeSet<>());
    }
}
