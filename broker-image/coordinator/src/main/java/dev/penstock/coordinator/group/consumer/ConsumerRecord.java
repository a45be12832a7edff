/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.consumer;

import dev.penstock.kernel.TopicPartition;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The hard state of consumer groups, one fact each, in the cut of Kafka's records; see
 * docs/formats/coordinator-records.md.
 */
public sealed interface ConsumerRecord {
    String groupId();

    /** Whether it takes something away. */
    default boolean isTombstone() {
        return switch (this) {
            case GroupEpochRemoved _,
                    MemberRemoved _,
                    TargetEpochRemoved _,
                    TargetRemoved _,
                    CurrentRemoved _,
                    RegexRemoved _ ->
                    true;
            case GroupEpoch _,
                    MemberStored _,
                    TargetEpoch _,
                    TargetStored _,
                    CurrentStored _,
                    RegexStored _ ->
                    false;
        };
    }

    /**
     * The group's epoch.
     *
     * @param topicsHash of the topics that it subscribes to, as they were then
     */
    record GroupEpoch(String groupId, int epoch, long topicsHash) implements ConsumerRecord {}

    /** The group does not exist any more. */
    record GroupEpochRemoved(String groupId) implements ConsumerRecord {}

    /** What a member said of itself. */
    record MemberStored(String groupId, String memberId, Subscription subscription)
            implements ConsumerRecord {}

    /** The member is gone. */
    record MemberRemoved(String groupId, String memberId) implements ConsumerRecord {}

    /** The epoch that the targets are for; written after them. */
    record TargetEpoch(String groupId, int epoch, long atEpochMs) implements ConsumerRecord {}

    /** There are no targets any more. */
    record TargetEpochRemoved(String groupId) implements ConsumerRecord {}

    /** What a member is meant to have. */
    record TargetStored(String groupId, String memberId, SortedSet<TopicPartition> partitions)
            implements ConsumerRecord {
        public TargetStored {
            partitions = Collections.unmodifiableSortedSet(new TreeSet<>(partitions));
        }
    }

    /** Nothing is meant for the member. */
    record TargetRemoved(String groupId, String memberId) implements ConsumerRecord {}

    /** What a member has. */
    record CurrentStored(String groupId, String memberId, CurrentAssignment current)
            implements ConsumerRecord {}

    /** The member has nothing. */
    record CurrentRemoved(String groupId, String memberId) implements ConsumerRecord {}

    /** The topics that a pattern stood for. */
    record RegexStored(String groupId, String regex, ResolvedRegex resolved)
            implements ConsumerRecord {}

    /** Nobody subscribes by that pattern. */
    record RegexRemoved(String groupId, String regex) implements ConsumerRecord {}
}
