/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.consumer.ConsumerRecord;
import dev.penstock.coordinator.group.share.ShareRecord;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;

/** The hard state of groups, one fact each; see docs/formats/coordinator-records.md. */
public sealed interface GroupRecord {
    String groupId();

    /** The group's position in a partition. */
    record OffsetStored(String groupId, TopicPartitionName partition, CommittedOffset committed)
            implements GroupRecord {}

    /** The group has no position in the partition any more. */
    record OffsetRemoved(String groupId, TopicPartitionName partition) implements GroupRecord {}

    /**
     * The classic group's generation and its members with what each was assigned.
     *
     * @param protocolName absent when there is no member
     * @param leader a member's id; absent when there is no member, and in the first generation of a
     *     group that was a consumer group, which a rebalance has to follow
     * @param stateEpochMs when the group entered its state, or {@link #UNKNOWN_TIME} in old records
     */
    record GroupStored(
            String groupId,
            String protocolType,
            int generationId,
            @Nullable String protocolName,
            @Nullable String leader,
            long stateEpochMs,
            List<StoredMember> members)
            implements GroupRecord {
        public GroupStored {
            members = List.copyOf(members);
        }
    }

    /** The group does not exist any more. */
    record GroupRemoved(String groupId) implements GroupRecord {}

    /** A fact about a consumer group (KIP-848). */
    record OfConsumerGroup(ConsumerRecord fact) implements GroupRecord {
        @Override
        public String groupId() {
            return fact.groupId();
        }
    }

    /** A fact about a share group (KIP-932). */
    record OfShareGroup(ShareRecord fact) implements GroupRecord {
        @Override
        public String groupId() {
            return fact.groupId();
        }
    }

    /** Stands for the time that old records do not carry. */
    long UNKNOWN_TIME = -1L;

    /**
     * A member as it is stored.
     *
     * @param subscription what it said under the chosen protocol; never moved
     * @param assignment what the leader gave it; never moved
     */
    record StoredMember(
            String memberId,
            @Nullable String groupInstanceId,
            String clientId,
            String clientHost,
            int rebalanceTimeoutMs,
            int sessionTimeoutMs,
            ByteBuffer subscription,
            ByteBuffer assignment) {}
}
