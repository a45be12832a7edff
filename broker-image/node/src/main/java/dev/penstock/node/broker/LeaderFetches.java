/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.broker;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.node.config.ReplicationSettings;
import dev.penstock.node.partition.LeaderAnswer;
import dev.penstock.node.peer.BrokerPeers;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.node.peer.PeerClient;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.FetchRequest;
import dev.penstock.protocol.message.FetchResponse;
import dev.penstock.replication.FetchAnswer;
import dev.penstock.replication.FetchPosition;
import dev.penstock.replication.SessionFetch;
import dev.penstock.schema.RecordsPayload;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Carries followers' fetches to leaders: one connection for each leader and loop, used on that
 * loop.
 */
public final class LeaderFetches {
    private static final int MIN_BYTES = 1;
    private static final int NO_EPOCH = -1;

    /** How much longer than the leader may wait its answer may take. */
    private static final long ANSWER_GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private final BrokerId self;
    private final ReplicationSettings settings;
    private final Supplier<OptionalLong> brokerEpoch;
    private final BrokerPeers peers;

    public LeaderFetches(
            BrokerId self,
            ReplicationSettings settings,
            Supplier<OptionalLong> brokerEpoch,
            BrokerPeers peers) {
        this.self = self;
        this.settings = settings;
        this.brokerEpoch = brokerEpoch;
        this.peers = peers;
    }

    void fetch(BrokerId leader, Scheduler loop, SessionFetch fetch, Consumer<LeaderAnswer> answer) {
        Optional<PeerClient> client = peers.client(leader, loop);
        if (client.isEmpty()) {
            loop.execute(() -> answer.accept(new LeaderAnswer.Disconnected()));
            return;
        }
        client.get()
                .send(
                        ApiKey.FETCH,
                        ApiKey.FETCH.highestVersion(),
                        request(fetch),
                        TimeUnit.MILLISECONDS.toNanos(settings.fetchWaitMs()) + ANSWER_GRACE_NANOS,
                        got -> answer.accept(answer(got)));
    }

    /** Closes this loop's connections; on that loop. */
    public void close(Scheduler loop) {
        peers.close(loop);
    }

    private FetchRequest request(SessionFetch fetch) {
        Map<Uuid, FetchRequest.FetchTopic> topics = new LinkedHashMap<>();
        for (FetchPosition position : fetch.changed()) {
            topics.computeIfAbsent(
                            position.partition().topicId(),
                            topicId -> new FetchRequest.FetchTopic().setTopicId(topicId))
                    .partitions()
                    .add(partition(position));
        }
        Map<Uuid, FetchRequest.ForgottenTopic> forgotten = new LinkedHashMap<>();
        for (TopicPartition id : fetch.forgotten()) {
            forgotten
                    .computeIfAbsent(
                            id.topicId(),
                            topicId -> new FetchRequest.ForgottenTopic().setTopicId(topicId))
                    .partitions()
                    .add(id.partition());
        }
        return new FetchRequest()
                .setReplicaState(
                        new FetchRequest.ReplicaState()
                                .setReplicaId(self.value())
                                .setReplicaEpoch(brokerEpoch.get().orElse(NO_EPOCH)))
                .setMaxWaitMs(settings.fetchWaitMs())
                .setMinBytes(MIN_BYTES)
                .setMaxBytes(settings.fetchMaxBytes())
                .setSessionId(fetch.sessionId())
                .setSessionEpoch(fetch.sessionEpoch())
                .setTopics(new ArrayList<>(topics.values()))
                .setForgottenTopicsData(new ArrayList<>(forgotten.values()));
    }

    private FetchRequest.FetchPartition partition(FetchPosition position) {
        LeaderEpoch lastFetched = position.lastFetchedEpoch();
        return new FetchRequest.FetchPartition()
                .setPartition(position.partition().partition())
                .setCurrentLeaderEpoch(position.currentLeaderEpoch().value())
                .setFetchOffset(position.fetchOffset())
                .setLastFetchedEpoch(lastFetched == null ? NO_EPOCH : lastFetched.value())
                .setLogStartOffset(position.logStartOffset())
                .setPartitionMaxBytes(settings.fetchMaxBytesPerPartition());
    }

    private static LeaderAnswer answer(PeerAnswer got) {
        if (!(got instanceof PeerAnswer.Answered(FetchResponse response))) {
            return new LeaderAnswer.Disconnected();
        }
        return switch (ErrorCode.of(response.errorCode())) {
            case NONE -> new LeaderAnswer.Answered(response.sessionId(), partitions(response));
            case FETCH_SESSION_ID_NOT_FOUND,
                    INVALID_FETCH_SESSION_EPOCH,
                    FETCH_SESSION_TOPIC_ID_ERROR ->
                    new LeaderAnswer.SessionLost();
            default -> new LeaderAnswer.Disconnected();
        };
    }

    private static Map<TopicPartition, FetchAnswer> partitions(FetchResponse response) {
        Map<TopicPartition, FetchAnswer> answers = new LinkedHashMap<>();
        for (FetchResponse.FetchableTopicResponse topic : response.responses()) {
            for (FetchResponse.PartitionData partition : topic.partitions()) {
                answers.put(
                        new TopicPartition(topic.topicId(), partition.partitionIndex()),
                        answer(partition));
            }
        }
        return answers;
    }

    private static FetchAnswer answer(FetchResponse.PartitionData partition) {
        ErrorCode error = ErrorCode.of(partition.errorCode());
        if (error == ErrorCode.OFFSET_OUT_OF_RANGE) {
            return new FetchAnswer.OutOfRange(partition.logStartOffset());
        }
        if (error != ErrorCode.NONE) {
            return new FetchAnswer.Failed(error.name());
        }
        if (partition.divergingEpoch().endOffset() >= 0) {
            return new FetchAnswer.Diverging(
                    new LeaderEpoch(partition.divergingEpoch().epoch()),
                    partition.divergingEpoch().endOffset());
        }
        ByteBuffer batches =
                partition.records() instanceof RecordsPayload.Bytes bytes
                        ? bytes.toByteBuffer()
                        : ByteBuffer.allocate(0);
        return new FetchAnswer.Records(
                batches, partition.highWatermark(), partition.logStartOffset());
    }
}
