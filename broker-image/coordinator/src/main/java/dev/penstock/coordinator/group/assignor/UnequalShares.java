/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.assignor;

import dev.penstock.coordinator.group.assignor.AssignorInput.Member;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Shares for members that subscribe to different topics: as even as the subscriptions let them be,
 * by moving one partition at a time from who has more to who has at least two less.
 *
 * <p>Everybody keeps what it had; what nobody has goes to the subscriber with the least, topics
 * with the fewest subscribers first, because those leave the least choice.
 */
final class UnequalShares {
    private final AssignorInput input;
    private final SortedMap<String, SortedSet<TopicPartition>> shares;
    private final SortedMap<Uuid, List<String>> subscribers = new TreeMap<>();

    private UnequalShares(AssignorInput input) {
        this.input = input;
        shares = input.emptyShares();
        input.topics().keySet().forEach(topicId -> subscribers.put(topicId, new ArrayList<>()));
        input.members()
                .forEach(
                        (memberId, member) ->
                                member.topics()
                                        .forEach(topic -> subscribersOf(topic).add(memberId)));
    }

    static SortedMap<String, SortedSet<TopicPartition>> of(AssignorInput input) {
        UnequalShares unequal = new UnequalShares(input);
        unequal.giveRest(unequal.keep());
        while (unequal.moveOne()) {
            // Each move lowers the sum of the squares of the shares, so there is an end.
        }
        return unequal.shares;
    }

    private List<String> subscribersOf(Uuid topicId) {
        return subscribers.computeIfAbsent(topicId, _ -> new ArrayList<>());
    }

    private SortedSet<TopicPartition> share(String memberId) {
        return shares.computeIfAbsent(memberId, _ -> new TreeSet<>());
    }

    private Member member(String memberId) {
        Member member = input.members().get(memberId);
        if (member == null) {
            throw new IllegalStateException("no member " + memberId);
        }
        return member;
    }

    /** Gives everybody what it had; tells what nobody had. */
    private SortedSet<TopicPartition> keep() {
        SortedSet<TopicPartition> rest = new TreeSet<>(input.partitions());
        input.members()
                .forEach(
                        (memberId, member) -> {
                            for (TopicPartition partition : input.keepable(member)) {
                                if (rest.remove(partition)) {
                                    share(memberId).add(partition);
                                }
                            }
                        });
        return rest;
    }

    private void giveRest(SortedSet<TopicPartition> rest) {
        List<TopicPartition> ordered = new ArrayList<>(rest);
        ordered.sort(
                Comparator.<TopicPartition>comparingInt(p -> subscribersOf(p.topicId()).size())
                        .thenComparing(Comparator.naturalOrder()));
        for (TopicPartition partition : ordered) {
            leastLoaded(partition).ifPresent(memberId -> share(memberId).add(partition));
        }
    }

    /** Among those with the least, one in a rack of the partition. */
    private Optional<String> leastLoaded(TopicPartition partition) {
        return subscribersOf(partition.topicId()).stream()
                .min(
                        Comparator.<String>comparingInt(memberId -> share(memberId).size())
                                .thenComparingInt(
                                        memberId ->
                                                input.isNear(member(memberId), partition) ? 0 : 1)
                                .thenComparing(Comparator.naturalOrder()));
    }

    /** Moves one partition from the fullest member that can give one; tells whether it did. */
    private boolean moveOne() {
        List<Map.Entry<String, SortedSet<TopicPartition>>> fullest =
                new ArrayList<>(shares.entrySet());
        fullest.sort(
                Comparator.<Map.Entry<String, SortedSet<TopicPartition>>>comparingInt(
                                share -> -share.getValue().size())
                        .thenComparing(Map.Entry::getKey));
        for (Map.Entry<String, SortedSet<TopicPartition>> from : fullest) {
            Uuid tried = Uuid.ZERO;
            for (TopicPartition partition : List.copyOf(from.getValue()).reversed()) {
                if (partition.topicId().equals(tried)) {
                    continue;
                }
                tried = partition.topicId();
                Optional<String> to = leastLoaded(partition);
                if (to.isPresent() && share(to.get()).size() + 1 < from.getValue().size()) {
                    from.getValue().remove(partition);
                    share(to.get()).add(partition);
                    return true;
                }
            }
        }
        return false;
    }
}
