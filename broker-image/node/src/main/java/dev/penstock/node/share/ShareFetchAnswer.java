/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.delivery.AcquiredRecords;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.image.CurrentLeader;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ShareFetchResponse;
import dev.penstock.protocol.message.ShareFetchResponse.LeaderIdAndEpoch;
import dev.penstock.protocol.message.ShareFetchResponse.NodeEndpoint;
import dev.penstock.protocol.message.ShareFetchResponse.PartitionData;
import dev.penstock.protocol.message.ShareFetchResponse.ShareFetchableTopicResponse;
import dev.penstock.schema.RecordsPayload;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Writes the answer to one share fetch; partitions of which nothing is to be told are left out. */
final class ShareFetchAnswer {
    private final MetadataImage image;
    private final ListenerName listener;
    private final Map<Uuid, Map<Integer, PartitionData>> byTopic = new LinkedHashMap<>();
    private final ShareFetchResponse response = new ShareFetchResponse();
    private final Set<BrokerId> named = new TreeSet<>();

    ShareFetchAnswer(MetadataImage image, ListenerName listener) {
        this.image = image;
        this.listener = listener;
    }

    private PartitionData at(TopicPartition partition) {
        return byTopic.computeIfAbsent(partition.topicId(), _ -> new LinkedHashMap<>())
                .computeIfAbsent(
                        partition.partition(),
                        number ->
                                new PartitionData()
                                        .setPartitionIndex(number)
                                        .setRecords(RecordsPayload.EMPTY));
    }

    void acknowledged(TopicPartition partition, ErrorCode outcome) {
        PartitionData data = at(partition).setAcknowledgeErrorCode(outcome.code());
        nameLeader(partition, outcome, data);
    }

    void found(TopicPartition partition, ShareFind find) {
        PartitionData data = at(partition);
        switch (find) {
            case ShareFind.Nothing() -> {}
            case ShareFind.Failed(var error) -> {
                data.setErrorCode(error.code());
                nameLeader(partition, error, data);
            }
            case ShareFind.Records records -> {
                data.setRecords(RecordsPayload.of(records.slices()));
                for (AcquiredRecords acquired : records.acquired()) {
                    data.acquiredRecords()
                            .add(
                                    new ShareFetchResponse.AcquiredRecords()
                                            .setFirstOffset(acquired.firstOffset())
                                            .setLastOffset(acquired.lastOffset())
                                            .setDeliveryCount(acquired.deliveryCount()));
                }
                records.meter().consumed(records.sizeBytes());
            }
        }
    }

    ShareFetchResponse response(int lockDurationMs) {
        byTopic.forEach(
                (topicId, partitions) -> {
                    ShareFetchableTopicResponse topic =
                            new ShareFetchableTopicResponse().setTopicId(topicId);
                    topic.partitions().addAll(partitions.values());
                    response.responses().add(topic);
                });
        return response.setAcquisitionLockTimeoutMs(lockDurationMs);
    }

    /** Tells the right broker at once (KIP-951). */
    private void nameLeader(TopicPartition partition, ErrorCode error, PartitionData data) {
        if (error != ErrorCode.NOT_LEADER_OR_FOLLOWER) {
            return;
        }
        CurrentLeader.of(image, partition, listener)
                .ifPresent(
                        leader -> {
                            data.setCurrentLeader(
                                    new LeaderIdAndEpoch()
                                            .setLeaderId(leader.broker().value())
                                            .setLeaderEpoch(leader.epoch().value()));
                            if (named.add(leader.broker())) {
                                response.nodeEndpoints()
                                        .add(
                                                new NodeEndpoint()
                                                        .setNodeId(leader.broker().value())
                                                        .setHost(leader.endpoint().host())
                                                        .setPort(leader.endpoint().port())
                                                        .setRack(leader.rack()));
                            }
                        });
    }
}
