/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.assignor;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an assignor looks at.
 *
 * @param members by member id
 * @param topics those that somebody subscribes to and that exist
 */
public record AssignorInput(SortedMap<String, Member> members, SortedMap<Uuid, Topic> topics) {
    public AssignorInput {
        members = Collections.unmodifiableSortedMap(members);
        topics = Collections.unmodifiableSortedMap(topics);
    }

    /**
     * A member.
     *
     * @param rack where it runs, if it says so
     * @param topics what it subscribes to; all of them are in {@link AssignorInput#topics}
     * @param before what it was meant to have last; may hold what there is no more
     */
    public record Member(
            @Nullable String rack, SortedSet<Uuid> topics, SortedSet<TopicPartition> before) {
        public Member {
            topics = Collections.unmodifiableSortedSet(topics);
            before = Collections.unmodifiableSortedSet(before);
        }
    }

    /**
     * A topic.
     *
     * @param racks of each partition's replicas; empty sets where brokers have none
     */
    public record Topic(int partitionCount, List<Set<String>> racks) {
        public Topic {
            Invariants.check(
                    racks.size() == partitionCount,
                    "every partition has a set of racks",
                    racks.size(),
                    partitionCount);
            racks = List.copyOf(racks);
        }
    }

    boolean allSubscribeAlike() {
        Set<SortedSet<Uuid>> subscriptions =
                Set.copyOf(members.values().stream().map(Member::topics).toList());
        return subscriptions.size() <= 1;
    }

    /** All partitions of all topics, in order. */
    List<TopicPartition> partitions() {
        List<TopicPartition> all = new ArrayList<>();
        topics.forEach(
                (topicId, topic) -> {
                    for (int number = 0; number < topic.partitionCount(); number++) {
                        all.add(new TopicPartition(topicId, number));
                    }
                });
        return all;
    }

    boolean exists(TopicPartition partition) {
        Topic topic = topics.get(partition.topicId());
        return topic != null && partition.partition() < topic.partitionCount();
    }

    /** Whether a replica of the partition stands in the member's rack. */
    boolean isNear(Member member, TopicPartition partition) {
        Topic topic = topics.get(partition.topicId());
        return member.rack() != null
                && topic != null
                && topic.racks().get(partition.partition()).contains(member.rack());
    }

    /** What the member had and may keep. */
    SortedSet<TopicPartition> keepable(Member member) {
        SortedSet<TopicPartition> keepable = new TreeSet<>();
        for (TopicPartition partition : member.before()) {
            if (member.topics().contains(partition.topicId()) && exists(partition)) {
                keepable.add(partition);
            }
        }
        return keepable;
    }

    /** An empty share for each member. */
    SortedMap<String, SortedSet<TopicPartition>> emptyShares() {
        SortedMap<String, SortedSet<TopicPartition>> shares = new TreeMap<>();
        members.keySet().forEach(memberId -> shares.put(memberId, new TreeSet<>()));
        return shares;
    }
}
