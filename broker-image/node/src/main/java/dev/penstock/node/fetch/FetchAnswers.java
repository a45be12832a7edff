/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.fetch;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.metadata.image.BrokerImage;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.partition.PartitionRead;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.FetchResponse;
import dev.penstock.protocol.message.FetchResponse.FetchableTopicResponse;
import dev.penstock.protocol.message.FetchResponse.PartitionData;
import dev.penstock.schema.RecordsPayload;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Writes the answer to one fetch. */
final class FetchAnswers {
    /** From it on an answer can say who leads, and from the other on where that is. */
    private static final short WITH_LEADERS = 12;

    private static final short WITH_ENDPOINTS = 16;

    private final short version;
    private final MetadataImage image;
    private final ListenerName listener;
    private final boolean readCommitted;
    private final FetchResponse response = new FetchResponse();
    private final Set<BrokerId> named = new TreeSet<>();

    FetchAnswers(short version, MetadataImage image, ListenerName listener, boolean readCommitted) {
        this.version = version;
        this.image = image;
        this.listener = listener;
        this.readCommitted = readCommitted;
    }

    /** The answer; partitions of one topic that stand together are written together. */
    FetchResponse response(int sessionId, boolean incremental, List<Portion> portions) {
        response.setSessionId(sessionId);
        List<FetchableTopicResponse> topics = new ArrayList<>();
        for (Portion portion : portions) {
            if (portion.tell() || !incremental) {
                FetchedPartition name = portion.wanted().name();
                topic(topics, name).partitions().add(partition(name, portion.read()));
            }
        }
        return response.setResponses(topics);
    }

    private static FetchableTopicResponse topic(
            List<FetchableTopicResponse> topics, FetchedPartition name) {
        FetchableTopicResponse last = topics.isEmpty() ? null : topics.getLast();
        if (last == null
                || !last.topicId().equals(name.topicId())
                || !last.topic().equals(name.topic())) {
            last = new FetchableTopicResponse().setTopicId(name.topicId()).setTopic(name.topic());
            topics.add(last);
        }
        return last;
    }

    private PartitionData partition(FetchedPartition name, PartitionRead read) {
        PartitionData partition =
                new PartitionData()
                        .setPartitionIndex(name.partition())
                        .setAbortedTransactions(readCommitted ? List.of() : null)
                        .setRecords(RecordsPayload.EMPTY);
        switch (read) {
            case PartitionRead.Records records -> {
                partition
                        .setHighWatermark(records.highWatermark())
                        .setLastStableOffset(records.lastStableOffset())
                        .setAbortedTransactions(readCommitted ? aborted(records) : null)
                        .setLogStartOffset(records.logStartOffset());
                if (records.sizeBytes() > 0) {
                    partition.setRecords(RecordsPayload.of(records.slices()));
                }
            }
            case PartitionRead.Elsewhere elsewhere ->
                    partition
                            .setPreferredReadReplica(elsewhere.replica().value())
                            .setHighWatermark(elsewhere.highWatermark())
                            .setLastStableOffset(elsewhere.lastStableOffset())
                            .setLogStartOffset(elsewhere.logStartOffset());
            case PartitionRead.Diverging diverging ->
                    partition
                            .setHighWatermark(diverging.highWatermark())
                            .setLogStartOffset(diverging.logStartOffset())
                            .setDivergingEpoch(
                                    new FetchResponse.EpochEndOffset()
                                            .setEpoch(diverging.epoch().value())
                                            .setEndOffset(diverging.endOffset()));
            case PartitionRead.Failed failed -> {
                partition
                        .setErrorCode(failed.error().code())
                        .setHighWatermark(failed.highWatermark())
                        .setLogStartOffset(failed.logStartOffset());
                boolean asksTheWrongOne =
                        failed.error() == ErrorCode.NOT_LEADER_OR_FOLLOWER
                                || failed.error() == ErrorCode.FENCED_LEADER_EPOCH;
                if (asksTheWrongOne && version >= WITH_LEADERS) {
                    nameLeader(name, partition);
                }
            }
        }
        return partition;
    }

    private static List<FetchResponse.AbortedTransaction> aborted(PartitionRead.Records records) {
        return records.aborted().stream()
                .map(
                        aborted ->
                                new FetchResponse.AbortedTransaction()
                                        .setProducerId(aborted.producerId())
                                        .setFirstOffset(aborted.firstOffset()))
                .toList();
    }

    /** Tells the right broker at once, which saves the client a round trip (KIP-951). */
    private void nameLeader(FetchedPartition name, PartitionData answer) {
        Optional<TopicImage> topic =
                name.topicId().isZero() ? image.topic(name.topic()) : image.topic(name.topicId());
        Optional<PartitionImage> partition =
                topic.flatMap(found -> found.partition(name.partition()));
        partition
                .flatMap(PartitionImage::leader)
                .flatMap(image::broker)
                .ifPresent(
                        leader -> {
                            answer.setCurrentLeader(
                                    new FetchResponse.LeaderIdAndEpoch()
                                            .setLeaderId(leader.id().value())
                                            .setLeaderEpoch(
                                                    partition.orElseThrow().leaderEpoch().value()));
                            leader.endpoint(listener.value())
                                    .ifPresent(endpoint -> nameEndpoint(leader, endpoint));
                        });
    }

    private void nameEndpoint(BrokerImage leader, Endpoint endpoint) {
        if (version >= WITH_ENDPOINTS && named.add(leader.id())) {
            response.nodeEndpoints()
                    .add(
                            new FetchResponse.NodeEndpoint()
                                    .setNodeId(leader.id().value())
                                    .setHost(endpoint.host())
                                    .setPort(endpoint.port())
                                    .setRack(leader.rack().orElse(null)));
        }
    }
}
