/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.consumer.ConsumerImage;
import dev.penstock.coordinator.group.share.ShareImage;
import dev.penstock.kernel.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a {@link GroupRequest} is answered with, in the nouns of Kafka's messages. */
public sealed interface GroupResponse {
    /** Told in place of an assignment or of metadata that there is none of. */
    ByteBuffer NO_BYTES = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /**
     * The generation that the member belongs to.
     *
     * @param protocolType absent with an error; told to clients from version 7
     * @param protocolName absent with an error; versions below 7 tell the empty string then
     * @param leader the leader's member id, or the empty string
     * @param memberId the member's id; with MEMBER_ID_REQUIRED the id to come back with
     * @param members everybody, for the leader only
     */
    record JoinGroup(
            GroupError error,
            int generationId,
            @Nullable String protocolType,
            @Nullable String protocolName,
            String leader,
            boolean skipAssignment,
            String memberId,
            List<JoinedMember> members)
            implements GroupResponse {
        public JoinGroup {
            members = List.copyOf(members);
        }

        static JoinGroup refused(GroupError error, String memberId) {
            return new JoinGroup(
                    error,
                    GroupRequest.NO_GENERATION,
                    null,
                    null,
                    GroupRequest.NO_MEMBER_ID,
                    false,
                    memberId,
                    List.of());
        }
    }

    /** A member, as the leader is told. */
    record JoinedMember(String memberId, @Nullable String groupInstanceId, ByteBuffer metadata) {}

    /** The member's assignment, empty with an error. */
    record SyncGroup(
            GroupError error,
            @Nullable String protocolType,
            @Nullable String protocolName,
            ByteBuffer assignment)
            implements GroupResponse {
        static SyncGroup refused(GroupError error) {
            return new SyncGroup(error, null, null, NO_BYTES);
        }
    }

    /** Whether the generation still stands. */
    record Heartbeat(GroupError error) implements GroupResponse {}

    /**
     * What became of each leaving member, in the order of the request.
     *
     * @param error of the whole request; versions 0 to 2 tell their one member's error here
     */
    record LeaveGroup(GroupError error, List<LeftMember> members) implements GroupResponse {
        public LeaveGroup {
            members = List.copyOf(members);
        }

        /** The error that versions 0 to 2, which know one member, have room for. */
        public GroupError soleError() {
            return error != GroupError.NONE || members.isEmpty()
                    ? error
                    : members.getFirst().error();
        }
    }

    /** What became of one leaving member. */
    record LeftMember(String memberId, @Nullable String groupInstanceId, GroupError error) {}

    /** What became of each position, in the order of the request. */
    record OffsetCommit(List<PartitionResult> partitions) implements GroupResponse {
        public OffsetCommit {
            partitions = List.copyOf(partitions);
        }
    }

    /** What became of one partition. */
    record PartitionResult(TopicPartitionName partition, GroupError error) {}

    /**
     * The positions, in the order of the request.
     *
     * @param error of the whole group; there are no positions then
     */
    record OffsetFetch(GroupError error, String groupId, List<FetchedOffset> offsets)
            implements GroupResponse {
        public OffsetFetch {
            offsets = List.copyOf(offsets);
        }
    }

    /**
     * One position.
     *
     * @param error of this position alone; there is none then
     * @param committed absent if the group has none; the wire tells offset -1, epoch -1 and an
     *     empty note then
     */
    record FetchedOffset(
            TopicPartitionName partition, GroupError error, @Nullable CommittedOffset committed) {}

    /**
     * What became of each position.
     *
     * @param error of the whole request; there are no partitions then
     */
    record OffsetDelete(GroupError error, List<PartitionResult> partitions)
            implements GroupResponse {
        public OffsetDelete {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * The group as it is.
     *
     * @param error GROUP_ID_NOT_FOUND with state {@code Dead} for a group that does not exist;
     *     versions below 6 tell that without an error
     * @param groupState Kafka's name of the state, or the empty string with an error
     * @param protocolData the chosen protocol while the group is stable, or the empty string
     */
    record DescribeGroup(
            GroupError error,
            @Nullable String errorMessage,
            String groupId,
            String groupState,
            String protocolType,
            String protocolData,
            List<DescribedMember> members)
            implements GroupResponse {
        public DescribeGroup {
            members = List.copyOf(members);
        }

        static DescribeGroup refused(GroupError error, String groupId) {
            return new DescribeGroup(error, null, groupId, "", "", "", List.of());
        }
    }

    /** A member as it is; metadata and assignment are empty unless the group is stable. */
    record DescribedMember(
            String memberId,
            @Nullable String groupInstanceId,
            String clientId,
            String clientHost,
            ByteBuffer metadata,
            ByteBuffer assignment) {}

    /** The groups of one shard. */
    record ListGroups(GroupError error, List<ListedGroup> groups) implements GroupResponse {
        public ListGroups {
            groups = List.copyOf(groups);
        }
    }

    /** A group in a list. */
    record ListedGroup(String groupId, String protocolType, String groupState, String groupType) {}

    /** Whether the group was removed. */
    record DeleteGroup(GroupError error, String groupId) implements GroupResponse {}

    /** How many positions were removed. */
    record ForgetTopics(GroupError error, int removed) implements GroupResponse {}

    /**
     * What a member of a consumer group is told.
     *
     * @param message for people, if there is something to say
     * @param memberEpoch the epoch to come back with
     * @param heartbeatIntervalMs when to come back
     * @param assignment what the member may use; absent if it is as before
     */
    record ConsumerHeartbeat(
            GroupError error,
            @Nullable String message,
            String memberId,
            int memberEpoch,
            int heartbeatIntervalMs,
            @Nullable SortedSet<TopicPartition> assignment)
            implements GroupResponse {
        static ConsumerHeartbeat refused(GroupError error, @Nullable String message) {
            return new ConsumerHeartbeat(error, message, "", 0, 0, null);
        }
    }

    /**
     * The consumer group as it is.
     *
     * @param group absent with an error
     * @param assignor by which the targets were, or will be, made
     */
    record DescribeConsumerGroup(
            GroupError error,
            @Nullable String message,
            String groupId,
            @Nullable ConsumerImage group,
            String assignor)
            implements GroupResponse {}

    /**
     * What a member of a share group is told.
     *
     * @param message for people, if there is something to say
     * @param memberEpoch the epoch to come back with
     * @param heartbeatIntervalMs when to come back
     * @param assignment what the member fetches from; absent if it is as before
     * @param toSetUp what whoever asked for the member has to have set up by the share coordinator
     */
    record ShareHeartbeat(
            GroupError error,
            @Nullable String message,
            String memberId,
            int memberEpoch,
            int heartbeatIntervalMs,
            @Nullable SortedSet<TopicPartition> assignment,
            @Nullable ShareState toSetUp)
            implements GroupResponse {
        static ShareHeartbeat refused(GroupError error, @Nullable String message) {
            return new ShareHeartbeat(error, message, "", 0, 0, null, null);
        }
    }

    /**
     * The share group as it is.
     *
     * @param group absent with an error
     */
    record DescribeShareGroup(
            GroupError error, @Nullable String message, String groupId, @Nullable ShareImage group)
            implements GroupResponse {}

    /**
     * What the share coordinator has, or is to do.
     *
     * @param stateEpoch under which it is to be told
     * @param partitions which it is about
     */
    record ShareState(
            GroupError error,
            @Nullable String message,
            String groupId,
            int stateEpoch,
            SortedSet<TopicPartition> partitions)
            implements GroupResponse {
        public ShareState {
            partitions = Collections.unmodifiableSortedSet(new TreeSet<>(partitions));
        }

        static ShareState refused(GroupError error, @Nullable String message, String groupId) {
            return new ShareState(error, message, groupId, 0, Collections.emptySortedSet());
        }
    }

    /** Whether what became of the state was taken down. */
    record ShareStateChanged(GroupError error) implements GroupResponse {}
}
