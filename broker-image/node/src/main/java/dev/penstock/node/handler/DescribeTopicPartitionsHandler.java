/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DescribeTopicPartitionsRequest;
import dev.penstock.protocol.message.DescribeTopicPartitionsRequest.TopicRequest;
import dev.penstock.protocol.message.DescribeTopicPartitionsResponse;
import dev.penstock.protocol.message.DescribeTopicPartitionsResponse.Cursor;
import dev.penstock.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import dev.penstock.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;

import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Describes topics page by page, with their eligible leaders (KIP-966). Pages go by the topics'
 * names, so that a cursor stays good while topics come and go.
 */
public final class DescribeTopicPartitionsHandler
        implements RequestHandler<DescribeTopicPartitionsRequest> {
    /** {@code max.request.partition.size.limit} of Kafka. */
    static final int MAX_PARTITIONS = 2_000;

    private final CurrentImage current;

    public DescribeTopicPartitionsHandler(CurrentImage current) {
        this.current = current;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DESCRIBE_TOPIC_PARTITIONS;
    }

    @Override
    public void handle(RequestContext context, DescribeTopicPartitionsRequest request) {
        DescribeTopicPartitionsRequest.Cursor cursor = request.cursor();
        if (cursor != null && cursor.partitionIndex() < 0) {
            context.respond(
                    refusal(request, ErrorCode.INVALID_REQUEST, "a cursor has no such partition"));
            return;
        }
        context.respond(page(current.get(), request));
    }

    /** The response has no field for an error of its own: each topic bears it. */
    @Override
    public DescribeTopicPartitionsResponse refusal(
            DescribeTopicPartitionsRequest request, ErrorCode error, String message) {
        DescribeTopicPartitionsResponse response = new DescribeTopicPartitionsResponse();
        request.topics().forEach(topic -> response.topics().add(failed(topic.name(), error)));
        return response;
    }

    private static DescribeTopicPartitionsResponse page(
            MetadataImage image, DescribeTopicPartitionsRequest request) {
        DescribeTopicPartitionsRequest.Cursor cursor = request.cursor();
        DescribeTopicPartitionsResponse response = new DescribeTopicPartitionsResponse();
        int left = Math.clamp(request.responsePartitionLimit(), 1, MAX_PARTITIONS);
        for (String name : names(image, request)) {
            int first =
                    cursor != null && name.equals(cursor.topicName()) ? cursor.partitionIndex() : 0;
            if (left == 0) {
                return response.setNextCursor(cursor(name, first));
            }
            Optional<TopicImage> topic = image.topic(name);
            if (topic.isEmpty()) {
                response.topics().add(failed(name, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
                continue;
            }
            int end = Math.min(topic.get().partitionCount(), first + left);
            response.topics().add(topic(image, topic.get(), first, end));
            left -= Math.max(0, end - first);
            if (end < topic.get().partitionCount()) {
                return response.setNextCursor(cursor(name, end));
            }
        }
        return response;
    }

    /** What is asked about, in order, from the cursor on; nothing named is everything. */
    private static NavigableSet<String> names(
            MetadataImage image, DescribeTopicPartitionsRequest request) {
        NavigableSet<String> names = new TreeSet<>();
        if (request.topics().isEmpty()) {
            names.addAll(image.topicIds().keySet());
        } else {
            request.topics().stream().map(TopicRequest::name).forEach(names::add);
        }
        DescribeTopicPartitionsRequest.Cursor cursor = request.cursor();
        return cursor == null ? names : names.tailSet(cursor.topicName(), true);
    }

    private static Cursor cursor(String topic, int partition) {
        return new Cursor().setTopicName(topic).setPartitionIndex(partition);
    }

    private static DescribeTopicPartitionsResponseTopic failed(String name, ErrorCode error) {
        return new DescribeTopicPartitionsResponseTopic()
                .setName(name)
                .setErrorCode(error.code())
                .setIsInternal(Topics.isInternal(name));
    }

    private static DescribeTopicPartitionsResponseTopic topic(
            MetadataImage image, TopicImage topic, int first, int end) {
        DescribeTopicPartitionsResponseTopic described =
                new DescribeTopicPartitionsResponseTopic()
                        .setName(topic.name())
                        .setTopicId(topic.id())
                        .setIsInternal(Topics.isInternal(topic.name()));
        for (int number = first; number < end; number++) {
            described
                    .partitions()
                    .add(partition(image, topic.partition(number).orElseThrow(), number));
        }
        return described;
    }

    private static DescribeTopicPartitionsResponsePartition partition(
            MetadataImage image, PartitionImage partition, int number) {
        Optional<BrokerId> leader = partition.leader().filter(image::isUnfenced);
        return new DescribeTopicPartitionsResponsePartition()
                .setPartitionIndex(number)
                .setErrorCode(
                        (leader.isPresent() ? ErrorCode.NONE : ErrorCode.LEADER_NOT_AVAILABLE)
                                .code())
                .setLeaderId(leader.map(BrokerId::value).orElse(Topics.NO_LEADER))
                .setLeaderEpoch(partition.leaderEpoch().value())
                .setReplicaNodes(Topics.ids(partition.replicas()))
                .setIsrNodes(Topics.ids(partition.isr()))
                .setEligibleLeaderReplicas(Topics.ids(partition.elr()))
                .setLastKnownElr(Topics.ids(partition.lastKnownElr()))
                .setOfflineReplicas(
                        Topics.ids(
                                partition
                                        .replicas()
                                        .where(replica -> !image.canServe(replica, partition))));
    }
}
