/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.share;

import dev.penstock.kernel.TopicPartition;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The hard state of share groups, one fact each, in the cut of Kafka's records; see
 * docs/formats/coordinator-records.md.
 */
public sealed interface ShareRecord {
    String groupId();

    /** Whether it takes something away. */
    default boolean isTombstone() {
        return switch (this) {
            case GroupEpochRemoved _,
                    MemberRemoved _,
                    TargetEpochRemoved _,
                    TargetRemoved _,
                    CurrentRemoved _,
                    StateRemoved _ ->
                    true;
            case GroupEpoch _,
                    MemberStored _,
                    TargetEpoch _,
                    TargetStored _,
                    CurrentStored _,
                    StateStored _ ->
                    false;
        };
    }

    /**
     * The group's epoch.
     *
     * @param topicsHash of the topics that it subscribes to, as they were then
     */
    record GroupEpoch(String groupId, int epoch, long topicsHash) implements ShareRecord {}

    /** The group does not exist any more. */
    record GroupEpochRemoved(String groupId) implements ShareRecord {}

    /** What a member said of itself. */
    record MemberStored(String groupId, String memberId, ShareSubscription subscription)
            implements ShareRecord {}

    /** The member is gone. */
    record MemberRemoved(String groupId, String memberId) implements ShareRecord {}

    /** The epoch that the targets are for; written after them. */
    record TargetEpoch(String groupId, int epoch, long atEpochMs) implements ShareRecord {}

    /** There are no targets any more. */
    record TargetEpochRemoved(String groupId) implements ShareRecord {}

    /** What a member is meant to have. */
    record TargetStored(String groupId, String memberId, SortedSet<TopicPartition> partitions)
            implements ShareRecord {
        public TargetStored {
            partitions = Collections.unmodifiableSortedSet(new TreeSet<>(partitions));
        }
    }

    /** Nothing is meant for the member. */
    record TargetRemoved(String groupId, String memberId) implements ShareRecord {}

    /** What a member has. */
    record CurrentStored(String groupId, String memberId, ShareAssignment current)
            implements ShareRecord {}

    /** The member has nothing. */
    record CurrentRemoved(String groupId, String memberId) implements ShareRecord {}

    /** Of which partitions there is state of delivery. */
    record StateStored(String groupId, StatePartitions state) implements ShareRecord {}

    /** There is none. */
    record StateRemoved(String groupId) implements ShareRecord {}
}
