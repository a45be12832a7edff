/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quorum;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.BeginQuorumEpochResponse;
import dev.penstock.protocol.message.EndQuorumEpochResponse;
import dev.penstock.protocol.message.FetchResponse;
import dev.penstock.protocol.message.FetchSnapshotResponse;
import dev.penstock.protocol.message.VoteResponse;
import dev.penstock.raft.EpochEnd;
import dev.penstock.raft.RaftError;
import dev.penstock.raft.RaftResponse;
import dev.penstock.raft.SnapshotId;
import dev.penstock.raft.SnapshotPiece;
import dev.penstock.schema.Message;
import dev.penstock.schema.RecordsPayload;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Raft's answers as Kafka's messages, and back. */
final class RaftResponseWire {
    private static final int NO_LEADER = -1;

    private RaftResponseWire() {}

    static Message toWire(RaftResponse response) {
        return switch (response) {
            case RaftResponse.Vote vote -> vote(vote);
            case RaftResponse.BeginQuorumEpoch begin -> begin(begin);
            case RaftResponse.EndQuorumEpoch end -> end(end);
            case RaftResponse.Fetch fetch -> fetch(fetch);
            case RaftResponse.FetchSnapshot snapshot -> fetchSnapshot(snapshot);
            case RaftResponse.VoterChange change ->
                    throw new IllegalStateException(
                            "the controller's APIs answer changes of voters: " + change);
        };
    }

    /** Empty when the answer is an error as a whole, or not about the metadata log. */
    static Optional<RaftResponse> fromWire(Message message) {
        return switch (message) {
            case VoteResponse response -> vote(response);
            case BeginQuorumEpochResponse response -> begin(response);
            case EndQuorumEpochResponse response -> end(response);
            case FetchResponse response -> fetch(response);
            case FetchSnapshotResponse response -> fetchSnapshot(response);
            default -> VoterChangeWire.fromWire(message);
        };
    }

    private static VoteResponse vote(RaftResponse.Vote vote) {
        VoteResponse.PartitionData partition =
                new VoteResponse.PartitionData()
                        .setPartitionIndex(MetadataTopic.PARTITION)
                        .setErrorCode(code(vote.error()))
                        .setLeaderId(leaderId(vote.leader()))
                        .setLeaderEpoch(vote.epoch().value())
                        .setVoteGranted(vote.granted());
        return new VoteResponse()
                .setTopics(
                        List.of(
                                new VoteResponse.TopicData()
                                        .setTopicName(MetadataTopic.NAME)
                                        .setPartitions(List.of(partition))));
    }

    private static Optional<RaftResponse> vote(VoteResponse response) {
        return RaftRequestWire.single(response.topics())
                .flatMap(topic -> RaftRequestWire.single(topic.partitions()))
                .map(
                        partition ->
                                new RaftResponse.Vote(
                                        error(partition.errorCode()),
                                        new LeaderEpoch(partition.leaderEpoch()),
                                        leader(partition.leaderId()),
                                        partition.voteGranted()));
    }

    private static BeginQuorumEpochResponse begin(RaftResponse.BeginQuorumEpoch begin) {
        BeginQuorumEpochResponse.PartitionData partition =
                new BeginQuorumEpochResponse.PartitionData()
                        .setPartitionIndex(MetadataTopic.PARTITION)
                        .setErrorCode(code(begin.error()))
                        .setLeaderId(leaderId(begin.leader()))
                        .setLeaderEpoch(begin.epoch().value());
        return new BeginQuorumEpochResponse()
                .setTopics(
                        List.of(
                                new BeginQuorumEpochResponse.TopicData()
                                        .setTopicName(MetadataTopic.NAME)
                                        .setPartitions(List.of(partition))));
    }

    private static Optional<RaftResponse> begin(BeginQuorumEpochResponse response) {
        return RaftRequestWire.single(response.topics())
                .flatMap(topic -> RaftRequestWire.single(topic.partitions()))
                .map(
                        partition ->
                                new RaftResponse.BeginQuorumEpoch(
                                        error(partition.errorCode()),
                                        new LeaderEpoch(partition.leaderEpoch()),
                                        leader(partition.leaderId())));
    }

    private static EndQuorumEpochResponse end(RaftResponse.EndQuorumEpoch end) {
        EndQuorumEpochResponse.PartitionData partition =
                new EndQuorumEpochResponse.PartitionData()
                        .setPartitionIndex(MetadataTopic.PARTITION)
                        .setErrorCode(code(end.error()))
                        .setLeaderId(leaderId(end.leader()))
                        .setLeaderEpoch(end.epoch().value());
        return new EndQuorumEpochResponse()
                .setTopics(
                        List.of(
                                new EndQuorumEpochResponse.TopicData()
                                        .setTopicName(MetadataTopic.NAME)
                                        .setPartitions(List.of(partition))));
    }

    private static Optional<RaftResponse> end(EndQuorumEpochResponse response) {
        return RaftRequestWire.single(response.topics())
                .flatMap(topic -> RaftRequestWire.single(topic.partitions()))
                .map(
                        partition ->
                                new RaftResponse.EndQuorumEpoch(
                                        error(partition.errorCode()),
                                        new LeaderEpoch(partition.leaderEpoch()),
                                        leader(partition.leaderId())));
    }

    private static FetchResponse fetch(RaftResponse.Fetch fetch) {
        FetchResponse.PartitionData partition =
                new FetchResponse.PartitionData()
                        .setPartitionIndex(MetadataTopic.PARTITION)
                        .setErrorCode(code(fetch.error()))
                        .setHighWatermark(fetch.highWatermark())
                        .setLogStartOffset(fetch.logStartOffset())
                        .setCurrentLeader(
                                new FetchResponse.LeaderIdAndEpoch()
                                        .setLeaderId(leaderId(fetch.leader()))
                                        .setLeaderEpoch(fetch.epoch().value()))
                        .setRecords(RecordsPayload.EMPTY);
        switch (fetch.content()) {
            case RaftResponse.FetchContent.Batches(ByteBuffer batches) ->
                    partition.setRecords(RecordsPayload.of(batches));
            case RaftResponse.FetchContent.Diverging(EpochEnd end) ->
                    partition.setDivergingEpoch(
                            new FetchResponse.EpochEndOffset()
                                    .setEpoch(end.epoch().value())
                                    .setEndOffset(end.endOffset()));
            case RaftResponse.FetchContent.FromSnapshot(SnapshotId id) ->
                    partition.setSnapshotId(
                            new FetchResponse.SnapshotId()
                                    .setEpoch(id.epoch().value())
                                    .setEndOffset(id.endOffset()));
        }
        return new FetchResponse()
                .setResponses(
                        List.of(
                                new FetchResponse.FetchableTopicResponse()
                                        .setTopicId(MetadataTopic.ID)
                                        .setPartitions(List.of(partition))));
    }

    private static Optional<RaftResponse> fetch(FetchResponse response) {
        return RaftRequestWire.single(response.responses())
                .flatMap(topic -> RaftRequestWire.single(topic.partitions()))
                .map(
                        partition ->
                                new RaftResponse.Fetch(
                                        error(partition.errorCode()),
                                        new LeaderEpoch(
                                                Math.max(
                                                        0,
                                                        partition.currentLeader().leaderEpoch())),
                                        leader(partition.currentLeader().leaderId()),
                                        Math.max(0, partition.highWatermark()),
                                        Math.max(0, partition.logStartOffset()),
                                        content(partition)));
    }

    private static RaftResponse.FetchContent content(FetchResponse.PartitionData partition) {
        if (partition.divergingEpoch().endOffset() >= 0) {
            return new RaftResponse.FetchContent.Diverging(
                    new EpochEnd(
                            new LeaderEpoch(partition.divergingEpoch().epoch()),
                            partition.divergingEpoch().endOffset()));
        }
        if (partition.snapshotId().endOffset() >= 0) {
            return new RaftResponse.FetchContent.FromSnapshot(
                    new SnapshotId(
                            partition.snapshotId().endOffset(),
                            new LeaderEpoch(partition.snapshotId().epoch())));
        }
        return new RaftResponse.FetchContent.Batches(bytes(partition.records()));
    }

    private static FetchSnapshotResponse fetchSnapshot(RaftResponse.FetchSnapshot snapshot) {
        FetchSnapshotResponse.PartitionSnapshot partition =
                new FetchSnapshotResponse.PartitionSnapshot()
                        .setIndex(MetadataTopic.PARTITION)
                        .setErrorCode(code(snapshot.error()))
                        .setSnapshotId(
                                new FetchSnapshotResponse.SnapshotId()
                                        .setEndOffset(snapshot.snapshotId().endOffset())
                                        .setEpoch(snapshot.snapshotId().epoch().value()))
                        .setCurrentLeader(
                                new FetchSnapshotResponse.LeaderIdAndEpoch()
                                        .setLeaderId(leaderId(snapshot.leader()))
                                        .setLeaderEpoch(snapshot.epoch().value()))
                        .setSize(snapshot.piece().totalBytes())
                        .setPosition(snapshot.position())
                        .setUnalignedRecords(RecordsPayload.of(snapshot.piece().bytes()));
        return new FetchSnapshotResponse()
                .setTopics(
                        List.of(
                                new FetchSnapshotResponse.TopicSnapshot()
                                        .setName(MetadataTopic.NAME)
                                        .setPartitions(List.of(partition))));
    }

    private static Optional<RaftResponse> fetchSnapshot(FetchSnapshotResponse response) {
        return RaftRequestWire.single(response.topics())
                .flatMap(topic -> RaftRequestWire.single(topic.partitions()))
                .map(
                        partition ->
                                new RaftResponse.FetchSnapshot(
                                        error(partition.errorCode()),
                                        new LeaderEpoch(
                                                Math.max(
                                                        0,
                                                        partition.currentLeader().leaderEpoch())),
                                        leader(partition.currentLeader().leaderId()),
                                        new SnapshotId(
                                                partition.snapshotId().endOffset(),
                                                new LeaderEpoch(partition.snapshotId().epoch())),
                                        partition.position(),
                                        new SnapshotPiece(
                                                partition.size(),
                                                bytes(partition.unalignedRecords()))));
    }

    /** A copy: the machine may keep it longer than the frame lives. */
    private static ByteBuffer bytes(@Nullable RecordsPayload payload) {
        if (!(payload instanceof RecordsPayload.Bytes bytes)) {
            return ByteBuffer.allocate(0);
        }
        ByteBuffer source = bytes.toByteBuffer();
        return ByteBuffer.allocate(source.remaining()).put(source).flip();
    }

    static short code(RaftError error) {
        return ErrorCode.valueOf(error.name()).code();
    }

    static RaftError error(short code) {
        ErrorCode error = ErrorCode.of(code);
        for (RaftError known : RaftError.values()) {
            if (known.name().equals(error.name())) {
                return known;
            }
        }
        return RaftError.INVALID_REQUEST;
    }

    private static int leaderId(Optional<BrokerId> leader) {
        return leader.map(BrokerId::value).orElse(NO_LEADER);
    }

    private static Optional<BrokerId> leader(int id) {
        return id < 0 ? Optional.empty() : Optional.of(new BrokerId(id));
    }
}
