/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.consumer.CurrentAssignment;
import dev.penstock.coordinator.runtime.TransactionalProducer;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is asked of the coordinator of one group, in the nouns of Kafka's messages but without their
 * versions: where versions differ in meaning, a flag says which meaning is wanted. Requests about
 * several groups are taken apart by the node, because the groups may live in different shards.
 *
 * @param <A> its response
 */
public sealed interface GroupRequest<A extends GroupResponse> {
    /** The same answer as the machine would give with this error. */
    A refused(GroupError error);

    /** A client that has no member id yet. */
    String NO_MEMBER_ID = "";

    /** A client that takes part in no generation. */
    int NO_GENERATION = -1;

    /** One assignor or the like that a member can work with. */
    record Protocol(String name, ByteBuffer metadata) {}

    /**
     * Asks to become, or stay, a member in the next generation.
     *
     * @param rebalanceTimeoutMs negative where the version has none: the session timeout holds
     * @param memberIdRequired from version 4: a new dynamic member is first given an id (KIP-394)
     * @param skipAssignmentSupported from version 9: a returning static leader is told to skip
     */
    record JoinGroup(
            String groupId,
            String memberId,
            @Nullable String groupInstanceId,
            String clientId,
            String clientHost,
            int sessionTimeoutMs,
            int rebalanceTimeoutMs,
            String protocolType,
            List<Protocol> protocols,
            @Nullable String reason,
            boolean memberIdRequired,
            boolean skipAssignmentSupported)
            implements GroupRequest<GroupResponse.JoinGroup> {
        public JoinGroup {
            protocols = List.copyOf(protocols);
        }

        @Override
        public GroupResponse.JoinGroup refused(GroupError error) {
            return GroupResponse.JoinGroup.refused(error, memberId);
        }
    }

    /**
     * Asks for the member's assignment; the leader brings everybody's.
     *
     * @param protocolType checked if given (from version 5)
     * @param protocolName checked if given (from version 5)
     */
    record SyncGroup(
            String groupId,
            int generationId,
            String memberId,
            @Nullable String groupInstanceId,
            @Nullable String protocolType,
            @Nullable String protocolName,
            List<MemberAssignment> assignments)
            implements GroupRequest<GroupResponse.SyncGroup> {
        public SyncGroup {
            assignments = List.copyOf(assignments);
        }

        @Override
        public GroupResponse.SyncGroup refused(GroupError error) {
            return GroupResponse.SyncGroup.refused(error);
        }
    }

    /** What the leader gives a member. */
    record MemberAssignment(String memberId, ByteBuffer assignment) {}

    /** Keeps the member's session alive and asks whether the generation still stands. */
    record Heartbeat(
            String groupId, int generationId, String memberId, @Nullable String groupInstanceId)
            implements GroupRequest<GroupResponse.Heartbeat> {
        @Override
        public GroupResponse.Heartbeat refused(GroupError error) {
            return new GroupResponse.Heartbeat(error);
        }
    }

    /** Takes members out of the group; versions 0 to 2 name one. */
    record LeaveGroup(String groupId, List<LeavingMember> members)
            implements GroupRequest<GroupResponse.LeaveGroup> {
        public LeaveGroup {
            members = List.copyOf(members);
        }

        @Override
        public GroupResponse.LeaveGroup refused(GroupError error) {
            return new GroupResponse.LeaveGroup(error, List.of());
        }
    }

    /**
     * A member that leaves.
     *
     * @param memberId empty if an administrator names a static member by its instance only
     */
    record LeavingMember(
            String memberId, @Nullable String groupInstanceId, @Nullable String reason) {}

    /**
     * Stores positions.
     *
     * @param generationId {@link #NO_GENERATION} for consumers that assign themselves, and for
     *     tools
     * @param retentionMsOrNull the client's own retention (versions 2 to 4)
     */
    record OffsetCommit(
            String groupId,
            int generationId,
            String memberId,
            @Nullable String groupInstanceId,
            @Nullable Long retentionMsOrNull,
            List<OffsetToCommit> offsets)
            implements GroupRequest<GroupResponse.OffsetCommit> {
        public OffsetCommit {
            offsets = List.copyOf(offsets);
        }

        public OptionalLong retentionMs() {
            return retentionMsOrNull == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(retentionMsOrNull);
        }

        @Override
        public GroupResponse.OffsetCommit refused(GroupError error) {
            return new GroupResponse.OffsetCommit(
                    offsets.stream()
                            .map(o -> new GroupResponse.PartitionResult(o.partition(), error))
                            .toList());
        }
    }

    /**
     * Stores positions that count when the producer's transaction is committed. The node has made
     * sure that it is open and has reached the partition that the group lives in.
     *
     * @param producer whose transaction it is
     * @param bumpsEpoch whether the producer has a new epoch in each transaction
     * @param connection which connection it came by; one that was opened later has a larger number
     * @param generationId {@link #NO_GENERATION} where the client does not say
     */
    record TransactionalOffsetCommit(
            String groupId,
            TransactionalProducer producer,
            boolean bumpsEpoch,
            long connection,
            int generationId,
            String memberId,
            @Nullable String groupInstanceId,
            List<OffsetToCommit> offsets)
            implements GroupRequest<GroupResponse.OffsetCommit> {
        public TransactionalOffsetCommit {
            offsets = List.copyOf(offsets);
        }

        /** The same without its transaction. */
        OffsetCommit plain() {
            return new OffsetCommit(
                    groupId, generationId, memberId, groupInstanceId, null, offsets);
        }

        @Override
        public GroupResponse.OffsetCommit refused(GroupError error) {
            return plain().refused(error);
        }
    }

    /** One position to store. */
    record OffsetToCommit(
            TopicPartitionName partition,
            long offset,
            @Nullable LeaderEpoch leaderEpochOrNull,
            @Nullable String metadata,
            @Nullable Uuid topicIdOrNull) {}

    /**
     * Asks for positions.
     *
     * @param memberId of the member of a consumer group that asks (from version 9); absent for
     *     tools and classic members
     * @param memberEpoch which that member believes to be in
     * @param partitions absent for all that the group has
     * @param requireStable whether a position is refused while an open transaction may change it
     */
    record OffsetFetch(
            String groupId,
            @Nullable String memberId,
            int memberEpoch,
            @Nullable List<TopicPartitionName> partitions,
            boolean requireStable)
            implements GroupRequest<GroupResponse.OffsetFetch> {
        public OffsetFetch {
            partitions = partitions == null ? null : List.copyOf(partitions);
        }

        @Override
        public GroupResponse.OffsetFetch refused(GroupError error) {
            return new GroupResponse.OffsetFetch(error, groupId, List.of());
        }
    }

    /** Removes positions of topics that the group is not subscribed to. */
    record OffsetDelete(String groupId, List<TopicPartitionName> partitions)
            implements GroupRequest<GroupResponse.OffsetDelete> {
        public OffsetDelete {
            partitions = List.copyOf(partitions);
        }

        @Override
        public GroupResponse.OffsetDelete refused(GroupError error) {
            return new GroupResponse.OffsetDelete(error, List.of());
        }
    }

    /**
     * A member of a consumer group says that it is alive and what has changed, and learns what has
     * changed for it (KIP-848). With epoch 0 it joins, with -1 it leaves, with -2 it leaves to come
     * back.
     *
     * @param rebalanceTimeoutMs {@link #UNCHANGED} if it is as before
     * @param topics absent if they are as before
     * @param regex absent if it is as before; the empty string for none
     * @param assignor absent if it is as before
     * @param owned what the member has; absent if it is as before
     * @param drawsMemberId below version 1, where a new member need not bring an id
     */
    record ConsumerHeartbeat(
            String groupId,
            String memberId,
            int memberEpoch,
            @Nullable String groupInstanceId,
            @Nullable String rackId,
            int rebalanceTimeoutMs,
            @Nullable List<String> topics,
            @Nullable String regex,
            @Nullable String assignor,
            @Nullable Set<TopicPartition> owned,
            String clientId,
            String clientHost,
            boolean drawsMemberId)
            implements GroupRequest<GroupResponse.ConsumerHeartbeat> {
        /** Said in place of a number that is as before. */
        public static final int UNCHANGED = -1;

        /** Whether the member says all of itself, so that it has to be told all. */
        boolean isFull() {
            return memberEpoch == CurrentAssignment.JOINING
                    || (rebalanceTimeoutMs != UNCHANGED
                            && (topics != null || regex != null)
                            && owned != null);
        }

        @Override
        public GroupResponse.ConsumerHeartbeat refused(GroupError error) {
            return GroupResponse.ConsumerHeartbeat.refused(error, null);
        }
    }

    /** Asks for a consumer group's state, members and targets. */
    record DescribeConsumerGroup(String groupId)
            implements GroupRequest<GroupResponse.DescribeConsumerGroup> {
        @Override
        public GroupResponse.DescribeConsumerGroup refused(GroupError error) {
            return new GroupResponse.DescribeConsumerGroup(error, null, groupId, null, "");
        }
    }

    /**
     * A member of a share group says that it is alive and what has changed, and learns what has
     * changed for it (KIP-932). With epoch 0 it joins, with -1 it leaves.
     *
     * @param rackId absent if it is as before
     * @param topics absent if they are as before
     */
    record ShareHeartbeat(
            String groupId,
            String memberId,
            int memberEpoch,
            @Nullable String rackId,
            @Nullable List<String> topics,
            String clientId,
            String clientHost)
            implements GroupRequest<GroupResponse.ShareHeartbeat> {
        @Override
        public GroupResponse.ShareHeartbeat refused(GroupError error) {
            return GroupResponse.ShareHeartbeat.refused(error, null);
        }
    }

    /** Asks for a share group's state, members and what they have. */
    record DescribeShareGroup(String groupId)
            implements GroupRequest<GroupResponse.DescribeShareGroup> {
        @Override
        public GroupResponse.DescribeShareGroup refused(GroupError error) {
            return new GroupResponse.DescribeShareGroup(error, null, groupId, null);
        }
    }

    /**
     * The share coordinator was asked to set up state of partitions.
     *
     * @param partitions where it did; those can be given to members
     */
    record ShareStateBegun(String groupId, Set<TopicPartition> partitions)
            implements GroupRequest<GroupResponse.ShareStateChanged> {
        public ShareStateBegun {
            partitions = Collections.unmodifiableSet(new TreeSet<>(partitions));
        }

        @Override
        public GroupResponse.ShareStateChanged refused(GroupError error) {
            return new GroupResponse.ShareStateChanged(error);
        }
    }

    /** Asks of which partitions the share coordinator keeps state of the group. */
    record ShareStateOf(String groupId) implements GroupRequest<GroupResponse.ShareState> {
        @Override
        public GroupResponse.ShareState refused(GroupError error) {
            return GroupResponse.ShareState.refused(error, null, groupId);
        }
    }

    /**
     * The group is to begin at other positions; the answer says under which epoch the share
     * coordinator is to be told so.
     *
     * @param partitions all exist
     */
    record AlterShareState(String groupId, SortedSet<TopicPartition> partitions)
            implements GroupRequest<GroupResponse.ShareState> {
        public AlterShareState {
            partitions = Collections.unmodifiableSortedSet(new TreeSet<>(partitions));
        }

        @Override
        public GroupResponse.ShareState refused(GroupError error) {
            return GroupResponse.ShareState.refused(error, null, groupId);
        }
    }

    /**
     * State is to be taken away; the answer says of which partitions.
     *
     * @param topicIds absent for all that there is
     */
    record EndShareState(String groupId, @Nullable Set<Uuid> topicIds)
            implements GroupRequest<GroupResponse.ShareState> {
        public EndShareState {
            topicIds =
                    topicIds == null ? null : Collections.unmodifiableSet(new TreeSet<>(topicIds));
        }

        @Override
        public GroupResponse.ShareState refused(GroupError error) {
            return GroupResponse.ShareState.refused(error, null, groupId);
        }
    }

    /** The share coordinator has taken away all state of those topics. */
    record ShareStateEnded(String groupId, Set<Uuid> topicIds)
            implements GroupRequest<GroupResponse.ShareStateChanged> {
        public ShareStateEnded {
            topicIds = Collections.unmodifiableSet(new TreeSet<>(topicIds));
        }

        @Override
        public GroupResponse.ShareStateChanged refused(GroupError error) {
            return new GroupResponse.ShareStateChanged(error);
        }
    }

    /** Asks for one group's state and members. */
    record DescribeGroup(String groupId) implements GroupRequest<GroupResponse.DescribeGroup> {
        @Override
        public GroupResponse.DescribeGroup refused(GroupError error) {
            return GroupResponse.DescribeGroup.refused(error, groupId);
        }
    }

    /**
     * Asks for the groups of this shard; the node asks every shard that it leads.
     *
     * @param statesFilter names of states, in any case; empty for all
     * @param typesFilter names of types, in any case; empty for all
     */
    record ListGroups(List<String> statesFilter, List<String> typesFilter)
            implements GroupRequest<GroupResponse.ListGroups> {
        public ListGroups {
            statesFilter = List.copyOf(statesFilter);
            typesFilter = List.copyOf(typesFilter);
        }

        @Override
        public GroupResponse.ListGroups refused(GroupError error) {
            return new GroupResponse.ListGroups(error, List.of());
        }
    }

    /** Removes an empty group with its positions. */
    record DeleteGroup(String groupId) implements GroupRequest<GroupResponse.DeleteGroup> {
        @Override
        public GroupResponse.DeleteGroup refused(GroupError error) {
            return new GroupResponse.DeleteGroup(error, groupId);
        }
    }

    /**
     * The positions of deleted topics are to be removed; asked by the node, of every shard.
     *
     * @param topics their names
     */
    record ForgetTopics(List<String> topics) implements GroupRequest<GroupResponse.ForgetTopics> {
        public ForgetTopics {
            topics = List.copyOf(topics);
        }

        @Override
        public GroupResponse.ForgetTopics refused(GroupError error) {
            return new GroupResponse.ForgetTopics(error, 0);
        }
    }
}
