/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Uuid;
import dev.penstock.node.config.ListenerName;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.RequestHeader;
import dev.penstock.protocol.ResponseFrame;
import dev.penstock.protocol.message.DescribeQuorumRequest;
import dev.penstock.protocol.message.DescribeQuorumResponse;
import dev.penstock.protocol.message.DescribeQuorumResponse.PartitionData;
import dev.penstock.protocol.message.DescribeQuorumResponse.ReplicaState;
import dev.penstock.raft.QuorumView;
import dev.penstock.raft.QuorumView.ReplicaView;
import dev.penstock.raft.ReplicaKey;
import dev.penstock.raft.Voter;
import dev.penstock.raft.VoterSet;
import dev.penstock.schema.Message;
import dev.penstock.world.SimHost;
import dev.penstock.world.SimProcess;
import dev.penstock.world.SimWorld;

import io.netty.buffer.UnpooledByteBufAllocator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

class DescribeQuorumApiTest {
    private static final Uuid DIRECTORY = new Uuid(4, 4);
    private static final ListenerName LISTENER = new ListenerName("INTERNAL");

    private final SimWorld world = new SimWorld(1);
    private final SimHost host = world.host("broker-1");
    private final SimProcess process = host.start();

    @Test
    void theLeaderTellsHowFarEveryReplicaIsAndWhenItWasHeardOf() {
        world.runFor(TimeUnit.SECONDS.toNanos(10));
        long nowMs = host.clock().epochMs();

        PartitionData partition =
                partition(ask(leading(), request("__cluster_metadata", 0), (short) 2));

        assertThat(ErrorCode.of(partition.errorCode())).isEqualTo(ErrorCode.NONE);
        assertThat(partition.leaderId()).isEqualTo(1);
        assertThat(partition.leaderEpoch()).isEqualTo(7);
        assertThat(partition.highWatermark()).isEqualTo(40);
        assertThat(partition.currentVoters())
                .extracting(
                        ReplicaState::replicaId,
                        ReplicaState::replicaDirectoryId,
                        ReplicaState::logEndOffset,
                        ReplicaState::lastFetchTimestamp,
                        ReplicaState::lastCaughtUpTimestamp)
                .containsExactly(
                        tuple(1, DIRECTORY, 42L, nowMs, nowMs),
                        tuple(2, Uuid.ZERO, 41L, nowMs - 100, nowMs - 3_000),
                        tuple(3, Uuid.ZERO, -1L, -1L, -1L));
        assertThat(partition.observers())
                .extracting(ReplicaState::replicaId, ReplicaState::logEndOffset)
                .containsExactly(tuple(9, 40L));
    }

    @Test
    void newClientsAreToldWhereVotersAreReached() {
        DescribeQuorumResponse answer = ask(leading(), request("__cluster_metadata", 0), (short) 2);

        assertThat(answer.nodes())
                .extracting(
                        DescribeQuorumResponse.Node::nodeId,
                        node -> node.listeners().getFirst().name(),
                        node -> node.listeners().getFirst().host(),
                        node -> node.listeners().getFirst().port())
                .containsExactly(tuple(1, "INTERNAL", "one", 9091));
    }

    @ParameterizedTest
    @ValueSource(shorts = {0, 1, 2})
    void everyVersionCanBeWritten(short version) {
        RequestHeader header = new RequestHeader(ApiKey.DESCRIBE_QUORUM, version, 1, "test");
        for (DescribeQuorumApi api : List.of(leading(), following())) {
            for (String topic : List.of("__cluster_metadata", "orders")) {
                ResponseFrame frame =
                        ResponseFrame.encode(
                                UnpooledByteBufAllocator.DEFAULT,
                                header,
                                ask(api, request(topic, 0), version));
                assertThat(frame.sizeBytes()).isPositive();
                frame.release();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "__cluster_metadata, 0, NOT_LEADER_OR_FOLLOWER",
        "__cluster_metadata, 1, UNKNOWN_TOPIC_OR_PARTITION",
        "orders, 0, UNKNOWN_TOPIC_OR_PARTITION"
    })
    void whoDoesNotLeadKnowsNothing(String topic, int partition, ErrorCode expected) {
        PartitionData answer = partition(ask(following(), request(topic, partition), (short) 2));

        assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(expected);
        assertThat(answer.partitionIndex()).isEqualTo(partition);
        assertThat(answer.currentVoters()).isEmpty();
    }

    private DescribeQuorumApi leading() {
        return api(Optional.of(view()));
    }

    private DescribeQuorumApi following() {
        return api(Optional.empty());
    }

    private DescribeQuorumApi api(Optional<QuorumView> view) {
        return new DescribeQuorumApi(
                process.loop("metadata"),
                host.clock(),
                () -> view,
                LISTENER,
                () ->
                        VoterSet.of(
                                List.of(
                                        new Voter(
                                                new ReplicaKey(new BrokerId(1), DIRECTORY),
                                                new Endpoint("one", 9091)))));
    }

    private QuorumView view() {
        long now = host.clock().nanoTime();
        return new QuorumView(
                new BrokerId(1),
                new LeaderEpoch(7),
                40,
                List.of(
                        new ReplicaView(
                                new ReplicaKey(new BrokerId(1), DIRECTORY),
                                OptionalLong.of(42),
                                OptionalLong.empty(),
                                OptionalLong.empty()),
                        new ReplicaView(
                                ReplicaKey.of(new BrokerId(2)),
                                OptionalLong.of(41),
                                OptionalLong.of(now - TimeUnit.MILLISECONDS.toNanos(100)),
                                OptionalLong.of(now - TimeUnit.SECONDS.toNanos(3))),
                        new ReplicaView(
                                ReplicaKey.of(new BrokerId(3)),
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                OptionalLong.empty())),
                List.of(
                        new ReplicaView(
                                ReplicaKey.of(new BrokerId(9)),
                                OptionalLong.of(40),
                                OptionalLong.of(now),
                                OptionalLong.of(now))));
    }

    private DescribeQuorumResponse ask(
            DescribeQuorumApi api, DescribeQuorumRequest request, short version) {
        List<Message> answers = new ArrayList<>();
        api.handle(request, version, LISTENER, answers::add);
        world.runUntil(() -> !answers.isEmpty(), TimeUnit.SECONDS.toNanos(1));
        assertThat(answers).hasSize(1);
        return (DescribeQuorumResponse) answers.getFirst();
    }

    private static PartitionData partition(DescribeQuorumResponse answer) {
        assertThat(answer.errorCode()).isZero();
        return answer.topics().getFirst().partitions().getFirst();
    }

    private static DescribeQuorumRequest request(String topic, int partition) {
        return new DescribeQuorumRequest()
                .setTopics(
                        List.of(
                                new DescribeQuorumRequest.TopicData()
                                        .setTopicName(topic)
                                        .setPartitions(
                                                List.of(
                                                        new DescribeQuorumRequest.PartitionData()
                                                                .setPartitionIndex(partition)))));
    }
}
