/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.quorum.MetadataTopic;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DescribeQuorumRequest;
import dev.penstock.protocol.message.DescribeQuorumResponse;
import dev.penstock.protocol.message.DescribeQuorumResponse.Listener;
import dev.penstock.protocol.message.DescribeQuorumResponse.Node;
import dev.penstock.protocol.message.DescribeQuorumResponse.PartitionData;
import dev.penstock.protocol.message.DescribeQuorumResponse.ReplicaState;
import dev.penstock.protocol.message.DescribeQuorumResponse.TopicData;
import dev.penstock.raft.QuorumView;
import dev.penstock.raft.QuorumView.ReplicaView;
import dev.penstock.raft.Voter;
import dev.penstock.raft.VoterSet;
import dev.penstock.schema.Message;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Somebody wants to know how the metadata quorum does. Its leader knows. */
public final class DescribeQuorumApi implements ControllerApi<DescribeQuorumRequest> {
    /** The first version with directories, nodes and messages. */
    private static final short WITH_DIRECTORIES = 2;

    private static final long UNKNOWN = -1L;
    private static final int NO_LEADER = -1;

    private final Scheduler metadataLoop;
    private final Clock clock;
    private final Supplier<Optional<QuorumView>> view;
    private final ListenerName listener;
    private final Supplier<VoterSet> voters;

    /**
     * The API.
     *
     * @param view of this broker, if it leads; asked on the metadata loop
     * @param listener where controllers are reached
     * @param voters who votes, and where they are; asked on the metadata loop
     */
    public DescribeQuorumApi(
            Scheduler metadataLoop,
            Clock clock,
            Supplier<Optional<QuorumView>> view,
            ListenerName listener,
            Supplier<VoterSet> voters) {
        this.metadataLoop = metadataLoop;
        this.clock = clock;
        this.view = view;
        this.listener = listener;
        this.voters = voters;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DESCRIBE_QUORUM;
    }

    @Override
    public void handle(
            DescribeQuorumRequest request,
            short version,
            ListenerName from,
            Consumer<Message> answer) {
        if (!isAboutMetadata(request)) {
            answer.accept(unknownPartitions(request));
            return;
        }
        Loops.run(
                metadataLoop,
                () ->
                        answer.accept(
                                view.get()
                                        .map(quorum -> response(quorum, version))
                                        .orElseGet(DescribeQuorumApi::notLeader)));
    }

    @Override
    public Message refusal(DescribeQuorumRequest request, ErrorCode error, String message) {
        return new DescribeQuorumResponse().setErrorCode(error.code()).setErrorMessage(message);
    }

    private static boolean isAboutMetadata(DescribeQuorumRequest request) {
        return request.topics().size() == 1
                && request.topics().getFirst().topicName().equals(MetadataTopic.NAME)
                && request.topics().getFirst().partitions().size() == 1
                && request.topics().getFirst().partitions().getFirst().partitionIndex()
                        == MetadataTopic.PARTITION;
    }

    private static DescribeQuorumResponse unknownPartitions(DescribeQuorumRequest request) {
        DescribeQuorumResponse response = new DescribeQuorumResponse().setErrorMessage(null);
        for (DescribeQuorumRequest.TopicData topic : request.topics()) {
            TopicData answered = new TopicData().setTopicName(topic.topicName());
            for (DescribeQuorumRequest.PartitionData partition : topic.partitions()) {
                answered.partitions()
                        .add(
                                failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
                                        .setPartitionIndex(partition.partitionIndex())
                                        .setErrorMessage(
                                                "Only "
                                                        + MetadataTopic.NAME
                                                        + "-"
                                                        + MetadataTopic.PARTITION
                                                        + " is kept by a quorum."));
            }
            response.topics().add(answered);
        }
        return response;
    }

    private static Message notLeader() {
        return about(
                failed(ErrorCode.NOT_LEADER_OR_FOLLOWER)
                        .setErrorMessage("This broker does not lead the quorum."));
    }

    private static PartitionData failed(ErrorCode error) {
        return new PartitionData()
                .setPartitionIndex(MetadataTopic.PARTITION)
                .setErrorCode(error.code())
                .setLeaderId(NO_LEADER);
    }

    private static DescribeQuorumResponse about(PartitionData partition) {
        return new DescribeQuorumResponse()
                .setErrorMessage(null)
                .setTopics(
                        List.of(
                                new TopicData()
                                        .setTopicName(MetadataTopic.NAME)
                                        .setPartitions(List.of(partition))));
    }

    private Message response(QuorumView quorum, short version) {
        DescribeQuorumResponse response =
                about(
                        new PartitionData()
                                .setPartitionIndex(MetadataTopic.PARTITION)
                                .setErrorMessage(null)
                                .setLeaderId(quorum.leader().value())
                                .setLeaderEpoch(quorum.epoch().value())
                                .setHighWatermark(quorum.highWatermark())
                                .setCurrentVoters(replicas(quorum, quorum.voters(), version))
                                .setObservers(replicas(quorum, quorum.observers(), version)));
        return version < WITH_DIRECTORIES
                ? response
                : response.setNodes(voters.get().voters().stream().map(this::node).toList());
    }

    private List<ReplicaState> replicas(
            QuorumView quorum, List<ReplicaView> replicas, short version) {
        return replicas.stream()
                .map(replica -> replica(quorum.leader(), replica, version))
                .toList();
    }

    private ReplicaState replica(BrokerId leader, ReplicaView replica, short version) {
        boolean leads = replica.replica().id().equals(leader);
        OptionalLong now = OptionalLong.of(clock.nanoTime());
        ReplicaState state =
                new ReplicaState()
                        .setReplicaId(replica.replica().id().value())
                        .setLogEndOffset(replica.logEndOffset().orElse(UNKNOWN))
                        .setLastFetchTimestamp(timestampMs(leads ? now : replica.lastFetchNanos()))
                        .setLastCaughtUpTimestamp(
                                timestampMs(leads ? now : replica.lastCaughtUpNanos()));
        return version < WITH_DIRECTORIES
                ? state
                : state.setReplicaDirectoryId(replica.replica().directoryId());
    }

    /** From the clock that only runs forward to the calendar's. */
    private long timestampMs(OptionalLong nanos) {
        return nanos.isEmpty()
                ? UNKNOWN
                : clock.epochMs()
                        - TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - nanos.getAsLong());
    }

    private Node node(Voter voter) {
        return new Node()
                .setNodeId(voter.key().id().value())
                .setListeners(
                        List.of(
                                new Listener()
                                        .setName(listener.value())
                                        .setHost(voter.endpoint().host())
                                        .setPort(voter.endpoint().port())));
    }
}
