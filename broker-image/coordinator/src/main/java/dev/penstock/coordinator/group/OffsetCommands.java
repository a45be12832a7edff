/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRequest.OffsetCommit;
import dev.penstock.coordinator.group.GroupRequest.OffsetDelete;
import dev.penstock.coordinator.group.GroupRequest.OffsetFetch;
import dev.penstock.coordinator.group.GroupRequest.OffsetToCommit;
import dev.penstock.coordinator.runtime.NewestConnections;
import dev.penstock.coordinator.runtime.Ticket;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Positions are stored, read and removed. */
final class OffsetCommands {
    /**
     * What a client may ask for at most; far enough away, and the sum with a time does not wrap.
     */
    private static final long MAX_RETENTION_MS = 1L << 52;

    private final Groups groups;
    private final GroupConfig config;
    private final NewestConnections<Committer> connections = new NewestConnections<>();
    private long committed;
    private long deleted;

    /** A producer that commits positions of a group. */
    private record Committer(String groupId, long producerId) {}

    OffsetCommands(Groups groups, GroupConfig config) {
        this.groups = groups;
        this.config = config;
    }

    long committed() {
        return committed;
    }

    long deleted() {
        return deleted;
    }

    // ---- commit ----

    void commit(Ticket ticket, OffsetCommit request, Turn turn) {
        commit(ticket, request, commitError(request), turn);
    }

    /** Positions that count when the transaction is committed. */
    void commit(Ticket ticket, GroupRequest.TransactionalOffsetCommit request, Turn turn) {
        if (isOfATransactionBefore(request)) {
            turn.answer(ticket, request.refused(GroupError.INVALID_TXN_STATE));
            return;
        }
        OffsetCommit plain = request.plain();
        turn.inTransaction(request.producer());
        commit(ticket, plain, transactionalCommitError(plain), turn);
    }

    /** Where the producer's epoch does not tell it, its connection does. */
    private boolean isOfATransactionBefore(GroupRequest.TransactionalOffsetCommit request) {
        if (request.bumpsEpoch()) {
            return false;
        }
        Committer committer = new Committer(request.groupId(), request.producer().producerId());
        connections.heard(committer, request.producer(), request.connection());
        return connections.isLate(committer, request.producer(), request.connection());
    }

    /** Producers of older clients say nothing of the member that they consume as. */
    private GroupError transactionalCommitError(OffsetCommit request) {
        boolean saysNothing =
                request.generationId() < 0
                        && request.memberId().equals(GroupRequest.NO_MEMBER_ID)
                        && request.groupInstanceId() == null;
        return saysNothing ? GroupError.NONE : commitError(request);
    }

    private GroupError commitError(OffsetCommit request) {
        return switch (groups.find(request.groupId())) {
            case ConsumerGroup group -> MemberCommits.commitError(group.image(), request);
            case ClassicGroup group -> commitError(group, request);
            // It has no positions of that kind.
            case ShareGroup _ -> GroupError.GROUP_ID_NOT_FOUND;
            case null -> commitError(null, request);
        };
    }

    private void commit(Ticket ticket, OffsetCommit request, GroupError error, Turn turn) {
        if (error != GroupError.NONE) {
            turn.answer(ticket, request.refused(error));
            return;
        }
        keepSession(request, turn);
        List<GroupResponse.PartitionResult> results = new ArrayList<>(request.offsets().size());
        for (OffsetToCommit offset : request.offsets()) {
            GroupError offsetError = offsetError(offset);
            if (offsetError == GroupError.NONE) {
                turn.record(stored(request, offset, turn));
                committed++;
            }
            results.add(new GroupResponse.PartitionResult(offset.partition(), offsetError));
        }
        turn.answer(ticket, new GroupResponse.OffsetCommit(results));
    }

    /**
     * A commit comes from a member of the current generation, or from a tool or a consumer that
     * assigns itself, which may only commit while the group has no members. It creates the group.
     */
    private static GroupError commitError(@Nullable ClassicGroup group, OffsetCommit request) {
        boolean inGeneration = request.generationId() >= 0;
        if (group == null) {
            return inGeneration ? GroupError.ILLEGAL_GENERATION : GroupError.NONE;
        }
        if (!inGeneration && group.isEmpty()) {
            return GroupError.NONE;
        }
        boolean namesMember =
                inGeneration
                        || !request.memberId().equals(GroupRequest.NO_MEMBER_ID)
                        || request.groupInstanceId() != null;
        if (!namesMember) {
            return GroupError.UNKNOWN_MEMBER_ID;
        }
        GroupError member = group.memberError(request.memberId(), request.groupInstanceId());
        if (member != GroupError.NONE) {
            return member;
        }
        if (request.generationId() != group.generationId()) {
            return GroupError.ILLEGAL_GENERATION;
        }
        return switch (group.state()) {
            case ClassicState.CompletingRebalance _ -> GroupError.REBALANCE_IN_PROGRESS;
            case ClassicState.Dead _ -> GroupError.COORDINATOR_NOT_AVAILABLE;
            case ClassicState.Empty _, ClassicState.PreparingRebalance _, ClassicState.Stable _ ->
                    GroupError.NONE;
        };
    }

    /** A classic member that commits is alive; others have heartbeats that do not stop. */
    private void keepSession(OffsetCommit request, Turn turn) {
        ClassicGroup group = groups.classic(request.groupId());
        ClassicMember member = group == null ? null : group.member(request.memberId());
        if (member != null) {
            member.heard(turn.now());
        }
    }

    private GroupError offsetError(OffsetToCommit offset) {
        String metadata = offset.metadata();
        return metadata != null
                        && metadata.getBytes(StandardCharsets.UTF_8).length
                                > config.offsetMetadataMaxBytes()
                ? GroupError.OFFSET_METADATA_TOO_LARGE
                : GroupError.NONE;
    }

    private static GroupRecord stored(OffsetCommit request, OffsetToCommit offset, Turn turn) {
        Long expireEpochMs = expireEpochMs(request, turn.now().epochMs());
        return new GroupRecord.OffsetStored(
                request.groupId(),
                offset.partition(),
                new CommittedOffset(
                        offset.offset(),
                        expireEpochMs != null ? null : offset.leaderEpochOrNull(),
                        offset.metadata() == null ? "" : offset.metadata(),
                        turn.now().epochMs(),
                        expireEpochMs,
                        expireEpochMs != null ? null : offset.topicIdOrNull()));
    }

    private static @Nullable Long expireEpochMs(OffsetCommit request, long nowMs) {
        Long retentionMs = request.retentionMsOrNull();
        return retentionMs == null || retentionMs < 0
                ? null
                : Long.valueOf(nowMs + Math.min(retentionMs, MAX_RETENTION_MS));
    }

    // ---- fetch ----

    void fetch(Ticket ticket, OffsetFetch request, Turn turn) {
        Group group = groups.find(request.groupId());
        GroupError error =
                group instanceof ConsumerGroup consumers
                        ? MemberCommits.fetchError(consumers.image(), request)
                        : GroupError.NONE;
        if (error != GroupError.NONE) {
            turn.answer(ticket, request.refused(error));
            return;
        }
        if (group != null) {
            turn.tellsAbout(group);
        }
        Map<TopicPartitionName, CommittedOffset> known = groups.offsets(request.groupId());
        List<TopicPartitionName> partitions =
                request.partitions() == null ? List.copyOf(known.keySet()) : request.partitions();
        List<GroupResponse.FetchedOffset> offsets = new ArrayList<>(partitions.size());
        for (TopicPartitionName partition : partitions) {
            boolean unstable =
                    request.requireStable() && groups.pending().has(request.groupId(), partition);
            offsets.add(
                    unstable
                            ? new GroupResponse.FetchedOffset(
                                    partition, GroupError.UNSTABLE_OFFSET_COMMIT, null)
                            : new GroupResponse.FetchedOffset(
                                    partition, GroupError.NONE, known.get(partition)));
        }
        turn.answer(
                ticket, new GroupResponse.OffsetFetch(GroupError.NONE, request.groupId(), offsets));
    }

    // ---- delete ----

    void delete(Ticket ticket, OffsetDelete request, Turn turn) {
        Group group = groups.find(request.groupId());
        GroupError error =
                group == null ? GroupError.GROUP_ID_NOT_FOUND : group.offsetDeleteError();
        if (error != GroupError.NONE || group == null) {
            turn.answer(ticket, request.refused(error));
            return;
        }
        Map<TopicPartitionName, CommittedOffset> known = groups.offsets(request.groupId());
        List<GroupResponse.PartitionResult> results = new ArrayList<>();
        for (TopicPartitionName partition : request.partitions()) {
            boolean used = group.isSubscribedTo(partition.topic());
            results.add(
                    new GroupResponse.PartitionResult(
                            partition,
                            used ? GroupError.GROUP_SUBSCRIBED_TO_TOPIC : GroupError.NONE));
            if (!used && known.containsKey(partition)) {
                turn.record(new GroupRecord.OffsetRemoved(request.groupId(), partition));
                deleted++;
            }
        }
        turn.mayBeSplit();
        turn.tellsAbout(group);
        turn.answer(ticket, new GroupResponse.OffsetDelete(GroupError.NONE, results));
    }

    /** Topics were deleted; positions in them mean nothing any more. */
    void forgetTopics(Ticket ticket, GroupRequest.ForgetTopics request, Turn turn) {
        int removed = 0;
        for (String groupId : groups.ids()) {
            for (TopicPartitionName partition : groups.offsets(groupId).keySet()) {
                if (request.topics().contains(partition.topic())) {
                    turn.record(new GroupRecord.OffsetRemoved(groupId, partition));
                    removed++;
                }
            }
        }
        deleted += removed;
        turn.mayBeSplit();
        turn.answer(ticket, new GroupResponse.ForgetTopics(GroupError.NONE, removed));
    }
}
