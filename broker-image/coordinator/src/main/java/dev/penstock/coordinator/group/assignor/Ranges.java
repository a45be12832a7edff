/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.assignor;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * A range of each topic for each of its subscribers, in one order of members for all topics: topics
 * with the same subscribers and equally many partitions are shared out alike.
 *
 * <p>Where all subscribe alike the order is that of the ranges that members had last, newcomers
 * behind: so a newcomer moves the ends of ranges and does not shuffle them. Elsewhere ranges say
 * nothing of an order, and it is that of the ids. Racks are not looked at, because that would tear
 * topics apart that are to be joined.
 */
final class Ranges {
    private Ranges() {}

    static SortedMap<String, SortedSet<TopicPartition>> of(AssignorInput input) {
        SortedMap<String, SortedSet<TopicPartition>> shares = input.emptyShares();
        List<String> order = order(input);
        input.topics()
                .forEach(
                        (topicId, topic) -> {
                            List<String> subscribers = new ArrayList<>(order);
                            subscribers.removeIf(memberId -> !subscribes(input, memberId, topicId));
                            share(topicId, topic.partitionCount(), subscribers, shares);
                        });
        return shares;
    }

    private static boolean subscribes(AssignorInput input, String memberId, Uuid topicId) {
        AssignorInput.Member member = input.members().get(memberId);
        return member != null && member.topics().contains(topicId);
    }

    private static void share(
            Uuid topicId,
            int partitionCount,
            List<String> subscribers,
            SortedMap<String, SortedSet<TopicPartition>> shares) {
        int next = 0;
        for (int i = 0; i < subscribers.size(); i++) {
            int size =
                    partitionCount / subscribers.size()
                            + (i < partitionCount % subscribers.size() ? 1 : 0);
            SortedSet<TopicPartition> share = shares.get(subscribers.get(i));
            for (int end = next + size; next < end && share != null; next++) {
                share.add(new TopicPartition(topicId, next));
            }
        }
    }

    /** By the first number that each had in any topic; who had nothing comes last. */
    private static List<String> order(AssignorInput input) {
        if (!input.allSubscribeAlike()) {
            return List.copyOf(input.members().keySet());
        }
        SortedMap<String, Integer> first = new TreeMap<>();
        input.members()
                .forEach(
                        (memberId, member) ->
                                first.put(
                                        memberId,
                                        input.keepable(member).stream()
                                                .mapToInt(TopicPartition::partition)
                                                .min()
                                                .orElse(Integer.MAX_VALUE)));
        List<String> order = new ArrayList<>(first.keySet());
        order.sort(
                Comparator.<String>comparingInt(
                                memberId -> first.getOrDefault(memberId, Integer.MAX_VALUE))
                        .thenComparing(Comparator.naturalOrder()));
        return order;
    }
}
