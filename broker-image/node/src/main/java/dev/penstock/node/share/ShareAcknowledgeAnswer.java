/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.image.CurrentLeader;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ShareAcknowledgeResponse;
import dev.penstock.protocol.message.ShareAcknowledgeResponse.LeaderIdAndEpoch;
import dev.penstock.protocol.message.ShareAcknowledgeResponse.NodeEndpoint;
import dev.penstock.protocol.message.ShareAcknowledgeResponse.PartitionData;
import dev.penstock.protocol.message.ShareAcknowledgeResponse.ShareAcknowledgeTopicResponse;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Writes the answer to acknowledgements that came alone. */
final class ShareAcknowledgeAnswer {
    private final MetadataImage image;
    private final ListenerName listener;
    private final ShareAcknowledgeResponse response = new ShareAcknowledgeResponse();
    private final Set<BrokerId> named = new TreeSet<>();

    ShareAcknowledgeAnswer(MetadataImage image, ListenerName listener) {
        this.image = image;
        this.listener = listener;
    }

    ShareAcknowledgeResponse response(Map<TopicPartition, ErrorCode> outcomes, int lockDurationMs) {
        Map<Uuid, ShareAcknowledgeTopicResponse> byTopic = new LinkedHashMap<>();
        outcomes.forEach(
                (partition, outcome) ->
                        byTopic.computeIfAbsent(
                                        partition.topicId(),
                                        id -> new ShareAcknowledgeTopicResponse().setTopicId(id))
                                .partitions()
                                .add(data(partition, outcome)));
        response.responses().addAll(byTopic.values());
        return response.setAcquisitionLockTimeoutMs(lockDurationMs);
    }

    private PartitionData data(TopicPartition partition, ErrorCode outcome) {
        PartitionData data =
                new PartitionData()
                        .setPartitionIndex(partition.partition())
                        .setErrorCode(outcome.code());
        if (outcome == ErrorCode.NOT_LEADER_OR_FOLLOWER) {
            CurrentLeader.of(image, partition, listener).ifPresent(leader -> name(leader, data));
        }
        return data;
    }

    private void name(CurrentLeader leader, PartitionData data) {
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
    }
}
