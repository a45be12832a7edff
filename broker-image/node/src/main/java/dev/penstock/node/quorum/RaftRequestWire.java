/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quorum;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Uuid;
import dev.penstock.node.config.ListenerName;
import dev.penstock.protocol.message.BeginQuorumEpochRequest;
import dev.penstock.protocol.message.EndQuorumEpochRequest;
import dev.penstock.protocol.message.FetchRequest;
import dev.penstock.protocol.message.FetchSnapshotRequest;
import dev.penstock.protocol.message.VoteRequest;
import dev.penstock.raft.LogPosition;
import dev.penstock.raft.RaftRequest;
import dev.penstock.raft.ReplicaKey;
import dev.penstock.raft.SnapshotId;
import dev.penstock.schema.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Raft's requests as Kafka's messages about the one partition of the metadata log, and back. */
final class RaftRequestWire {
    private static final long NO_HIGH_WATERMARK = Long.MAX_VALUE;
    private static final long NO_BROKER_EPOCH = -1L;

    private final @Nullable String clusterId;
    private final ListenerName listener;
    private final Endpoint self;
    private final Supplier<OptionalLong> brokerEpoch;

    /**
     * @param listener by whose name messages say where a replica is
     * @param self where this replica is
     * @param brokerEpoch goes with fetches, by which the controller sees that the broker lives
     */
    RaftRequestWire(
            String clusterId,
            ListenerName listener,
            Endpoint self,
            Supplier<OptionalLong> brokerEpoch) {
        this.clusterId = clusterId.isEmpty() ? null : clusterId;
        this.listener = listener;
        this.self = self;
        this.brokerEpoch = brokerEpoch;
    }

    Message toWire(RaftRequest request) {
        return switch (request) {
            case RaftRequest.Vote vote -> vote(vote);
            case RaftRequest.BeginQuorumEpoch begin -> begin(begin);
            case RaftRequest.EndQuorumEpoch end -> end(end);
            case RaftRequest.Fetch fetch -> fetch(fetch);
            case RaftRequest.FetchSnapshot snapshot -> fetchSnapshot(snapshot);
            case RaftRequest.VoterChange change ->
                    VoterChangeWire.toWire(change, clusterId, listener);
        };
    }

    /** The registration whose process fetches the metadata log; empty when it says none. */
    static OptionalLong brokerEpoch(FetchRequest request) {
        long epoch = request.replicaState().replicaEpoch();
        return epoch == NO_BROKER_EPOCH ? OptionalLong.empty() : OptionalLong.of(epoch);
    }

    /** Empty when the message is not about the metadata log's one partition. */
    static Optional<RaftRequest> fromWire(Message message) {
        return switch (message) {
            case VoteRequest request -> vote(request);
            case BeginQuorumEpochRequest request -> begin(request);
            case EndQuorumEpochRequest request -> end(request);
            case FetchRequest request -> fetch(request);
            case FetchSnapshotRequest request -> fetchSnapshot(request);
            default -> Optional.empty();
        };
    }

    private VoteRequest vote(RaftRequest.Vote vote) {
        VoteRequest.PartitionData partition =
                new VoteRequest.PartitionData()
                        .setPartitionIndex(MetadataTopic.PARTITION)
                        .setReplicaEpoch(vote.epoch().value())
                        .setReplicaId(vote.candidate().id().value())
                        .setReplicaDirectoryId(vote.candidate().directoryId())
                        .setVoterDirectoryId(vote.voter().directoryId())
                        .setLastOffsetEpoch(vote.logEnd().lastEpoch().value())
                        .setLastOffset(vote.logEnd().endOffset())
                        .setPreVote(vote.preVote());
        return new VoteRequest()
                .setClusterId(clusterId)
                .setVoterId(vote.voter().id().value())
                .setTopics(
                        List.of(
                                new VoteRequest.TopicData()
                                        .setTopicName(MetadataTopic.NAME)
                                        .setPartitions(List.of(partition))));
    }

    private static Optional<RaftRequest> vote(VoteRequest request) {
        return single(request.topics())
                .filter(topic -> topic.topicName().equals(MetadataTopic.NAME))
                .flatMap(topic -> single(topic.partitions()))
                .map(
                        partition ->
                                new RaftRequest.Vote(
                                        key(partition.replicaId(), partition.replicaDirectoryId()),
                                        key(request.voterId(), partition.voterDirectoryId()),
                                        new LeaderEpoch(partition.replicaEpoch()),
                                        new LogPosition(
                                                partition.lastOffset(),
                                                new LeaderEpoch(partition.lastOffsetEpoch())),
                                        partition.preVote()));
    }

    private BeginQuorumEpochRequest begin(RaftRequest.BeginQuorumEpoch begin) {
        BeginQuorumEpochRequest.PartitionData partition =
                new BeginQuorumEpochRequest.PartitionData()
                        .setPartitionIndex(MetadataTopic.PARTITION)
                        .setVoterDirectoryId(begin.voter().directoryId())
                        .setLeaderId(begin.leader().value())
                        .setLeaderEpoch(begin.epoch().value());
        return new BeginQuorumEpochRequest()
                .setClusterId(clusterId)
                .setLeaderEndpoints(
                        new ArrayList<>(
                                List.of(
                                        new BeginQuorumEpochRequest.LeaderEndpoint()
                                                .setName(listener.value())
                                                .setHost(self.host())
                                                .setPort(self.port()))))
                .setVoterId(begin.voter().id().value())
                .setTopics(
                        List.of(
                                new BeginQuorumEpochRequest.TopicData()
                                        .setTopicName(MetadataTopic.NAME)
                                        .setPartitions(List.of(partition))));
    }

    private static Optional<RaftRequest> begin(BeginQuorumEpochRequest request) {
        return single(request.topics())
                .filter(topic -> topic.topicName().equals(MetadataTopic.NAME))
                .flatMap(topic -> single(topic.partitions()))
                .map(
                        partition ->
                                new RaftRequest.BeginQuorumEpoch(
                                        new BrokerId(partition.leaderId()),
                                        key(request.voterId(), partition.voterDirectoryId()),
                                        new LeaderEpoch(partition.leaderEpoch())));
    }

    private EndQuorumEpochRequest end(RaftRequest.EndQuorumEpoch end) {
        List<EndQuorumEpochRequest.ReplicaInfo> candidates = new ArrayList<>();
        for (ReplicaKey successor : end.preferredSuccessors()) {
            candidates.add(
                    new EndQuorumEpochRequest.ReplicaInfo()
                            .setCandidateId(successor.id().value())
                            .setCandidateDirectoryId(successor.directoryId()));
        }
        EndQuorumEpochRequest.PartitionData partition =
                new EndQuorumEpochRequest.PartitionData()
                        .setPartitionIndex(MetadataTopic.PARTITION)
                        .setLeaderId(end.leader().value())
                        .setLeaderEpoch(end.epoch().value())
                        .setPreferredCandidates(candidates);
        return new EndQuorumEpochRequest()
                .setClusterId(clusterId)
                .setLeaderEndpoints(
                        new ArrayList<>(
                                List.of(
                                        new EndQuorumEpochRequest.LeaderEndpoint()
                                                .setName(listener.value())
                                                .setHost(self.host())
                                                .setPort(self.port()))))
                .setTopics(
                        List.of(
                                new EndQuorumEpochRequest.TopicData()
                                        .setTopicName(MetadataTopic.NAME)
                                        .setPartitions(List.of(partition))));
    }

    private static Optional<RaftRequest> end(EndQuorumEpochRequest request) {
        return single(request.topics())
                .filter(topic -> topic.topicName().equals(MetadataTopic.NAME))
                .flatMap(topic -> single(topic.partitions()))
                .map(
                        partition ->
                                new RaftRequest.EndQuorumEpoch(
                                        new BrokerId(partition.leaderId()),
                                        new LeaderEpoch(partition.leaderEpoch()),
                                        partition.preferredCandidates().stream()
                                                .map(
                                                        candidate ->
                                                                key(
                                                                        candidate.candidateId(),
                                                                        candidate
                                                                                .candidateDirectoryId()))
                                                .toList()));
    }

    private FetchRequest fetch(RaftRequest.Fetch fetch) {
        FetchRequest.FetchPartition partition =
                new FetchRequest.FetchPartition()
                        .setPartition(MetadataTopic.PARTITION)
                        .setCurrentLeaderEpoch(fetch.epoch().value())
                        .setFetchOffset(fetch.position().endOffset())
                        .setLastFetchedEpoch(fetch.position().lastEpoch().value())
                        .setReplicaDirectoryId(fetch.replica().directoryId())
                        .setPartitionMaxBytes(fetch.maxBytes())
                        .setHighWatermark(fetch.highWatermark().orElse(NO_HIGH_WATERMARK));
        return new FetchRequest()
                .setClusterId(clusterId)
                .setReplicaState(
                        new FetchRequest.ReplicaState()
                                .setReplicaId(fetch.replica().id().value())
                                .setReplicaEpoch(brokerEpoch.get().orElse(NO_BROKER_EPOCH)))
                .setMaxWaitMs(fetch.maxWaitMs())
                .setMinBytes(1)
                .setMaxBytes(fetch.maxBytes())
                .setTopics(
                        List.of(
                                new FetchRequest.FetchTopic()
                                        .setTopicId(MetadataTopic.ID)
                                        .setPartitions(List.of(partition))));
    }

    private static Optional<RaftRequest> fetch(FetchRequest request) {
        return single(request.topics())
                .filter(topic -> topic.topicId().equals(MetadataTopic.ID))
                .flatMap(topic -> single(topic.partitions()))
                .map(
                        partition ->
                                new RaftRequest.Fetch(
                                        key(
                                                request.replicaState().replicaId(),
                                                partition.replicaDirectoryId()),
                                        new LeaderEpoch(partition.currentLeaderEpoch()),
                                        new LogPosition(
                                                partition.fetchOffset(),
                                                new LeaderEpoch(partition.lastFetchedEpoch())),
                                        partition.highWatermark() == NO_HIGH_WATERMARK
                                                ? OptionalLong.empty()
                                                : OptionalLong.of(partition.highWatermark()),
                                        request.maxWaitMs(),
                                        partition.partitionMaxBytes()));
    }

    private FetchSnapshotRequest fetchSnapshot(RaftRequest.FetchSnapshot snapshot) {
        FetchSnapshotRequest.PartitionSnapshot partition =
                new FetchSnapshotRequest.PartitionSnapshot()
                        .setPartition(MetadataTopic.PARTITION)
                        .setCurrentLeaderEpoch(snapshot.epoch().value())
                        .setSnapshotId(
                                new FetchSnapshotRequest.SnapshotId()
                                        .setEndOffset(snapshot.snapshotId().endOffset())
                                        .setEpoch(snapshot.snapshotId().epoch().value()))
                        .setPosition(snapshot.position())
                        .setReplicaDirectoryId(snapshot.replica().directoryId());
        return new FetchSnapshotRequest()
                .setClusterId(clusterId)
                .setReplicaId(snapshot.replica().id().value())
                .setMaxBytes(snapshot.maxBytes())
                .setTopics(
                        List.of(
                                new FetchSnapshotRequest.TopicSnapshot()
                                        .setName(MetadataTopic.NAME)
                                        .setPartitions(List.of(partition))));
    }

    private static Optional<RaftRequest> fetchSnapshot(FetchSnapshotRequest request) {
        return single(request.topics())
                .filter(topic -> topic.name().equals(MetadataTopic.NAME))
                .flatMap(topic -> single(topic.partitions()))
                .map(
                        partition ->
                                new RaftRequest.FetchSnapshot(
                                        key(request.replicaId(), partition.replicaDirectoryId()),
                                        new LeaderEpoch(partition.currentLeaderEpoch()),
                                        new SnapshotId(
                                                partition.snapshotId().endOffset(),
                                                new LeaderEpoch(partition.snapshotId().epoch())),
                                        partition.position(),
                                        request.maxBytes()));
    }

    private static ReplicaKey key(int broker, Uuid directoryId) {
        return new ReplicaKey(new BrokerId(broker), directoryId);
    }

    static <T> Optional<T> single(List<T> list) {
        return list.size() == 1 ? Optional.of(list.getFirst()) : Optional.empty();
    }
}
