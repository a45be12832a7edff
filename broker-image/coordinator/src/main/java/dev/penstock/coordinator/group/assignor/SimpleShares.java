/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.assignor;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * How share groups are shared out, where several members may have one partition. Every partition
 * has a member and every member a partition. While there are enough partitions each has one member,
 * and members have equally many, one more or less; while there are more members each has one
 * partition, and partitions have equally many members. What members have stays as far as that lets
 * it.
 *
 * <p>Members that subscribe alike share all their topics; otherwise each topic is shared out by
 * itself among those who read it.
 */
public final class SimpleShares {
    /** The name that Kafka has for its own. */
    public static final String KAFKA_NAME = "simple";

    private final AssignorInput input;
    private final SortedMap<String, SortedSet<TopicPartition>> shares;

    private SimpleShares(AssignorInput input) {
        this.input = input;
        this.shares = input.emptyShares();
    }

    /**
     * Gives every member its partitions; a member without any has an empty set.
     *
     * @param assignable which partitions may be given to anybody
     */
    public static SortedMap<String, SortedSet<TopicPartition>> of(
            AssignorInput input, Predicate<TopicPartition> assignable) {
        SimpleShares simple = new SimpleShares(input);
        SortedSet<TopicPartition> partitions = new TreeSet<>(input.partitions());
        partitions.removeIf(assignable.negate());
        if (input.allSubscribeAlike()) {
            simple.share(List.copyOf(input.members().keySet()), partitions);
        } else {
            for (Uuid topicId : input.topics().keySet()) {
                simple.share(
                        input.members().entrySet().stream()
                                .filter(member -> member.getValue().topics().contains(topicId))
                                .map(Map.Entry::getKey)
                                .toList(),
                        of(topicId, partitions));
            }
        }
        return simple.shares;
    }

    private static SortedSet<TopicPartition> of(
            Uuid topicId, SortedSet<TopicPartition> partitions) {
        SortedSet<TopicPartition> ofTopic = new TreeSet<>(partitions);
        ofTopic.removeIf(each -> !each.topicId().equals(topicId));
        return ofTopic;
    }

    private void share(List<String> members, SortedSet<TopicPartition> partitions) {
        if (members.isEmpty() || partitions.isEmpty()) {
            return;
        }
        Quota perMember = new Quota(partitions.size(), members.size());
        Quota perPartition = new Quota(members.size(), partitions.size());
        Map<TopicPartition, Integer> readers = new LinkedHashMap<>();
        Map<String, Integer> held = new LinkedHashMap<>();
        for (String memberId : members) {
            for (TopicPartition before : before(memberId)) {
                int taken = held.getOrDefault(memberId, 0);
                int read = readers.getOrDefault(before, 0);
                if (partitions.contains(before)
                        && perMember.hasRoom(taken)
                        && perPartition.hasRoom(read)) {
                    perMember.take(taken);
                    perPartition.take(read);
                    give(memberId, before, held, readers);
                }
            }
        }
        for (TopicPartition partition : partitions) {
            if (!readers.containsKey(partition)) {
                give(least(held, members), partition, held, readers);
            }
        }
        for (String memberId : members) {
            if (!held.containsKey(memberId)) {
                give(memberId, least(readers, partitions), held, readers);
            }
        }
    }

    private SortedSet<TopicPartition> before(String memberId) {
        return Objects.requireNonNull(input.members().get(memberId)).before();
    }

    private void give(
            String memberId,
            TopicPartition partition,
            Map<String, Integer> held,
            Map<TopicPartition, Integer> readers) {
        Objects.requireNonNull(shares.get(memberId)).add(partition);
        held.merge(memberId, 1, Integer::sum);
        readers.merge(partition, 1, Integer::sum);
    }

    /** The first among those that have the fewest. */
    private static <T> T least(Map<T, Integer> counts, Collection<T> among) {
        return among.stream()
                .min(Comparator.comparingInt(each -> counts.getOrDefault(each, 0)))
                .orElseThrow();
    }

    /** Equal shares of a whole, but for some that are one larger: so many may be. */
    private static final class Quota {
        private final int share;
        private int larger;

        Quota(int whole, int parts) {
            // Who gets less than one shares with others, and there it is one.
            share = Math.max(1, whole / parts);
            larger = whole < parts ? 0 : whole % parts;
        }

        boolean hasRoom(int taken) {
            return taken < share || (taken == share && larger > 0);
        }

        void take(int taken) {
            if (taken == share) {
                larger--;
            }
        }
    }
}
