/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ListPartitionReassignmentsRequest;
import dev.penstock.protocol.message.ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics;
import dev.penstock.protocol.message.ListPartitionReassignmentsResponse;
import dev.penstock.protocol.message.ListPartitionReassignmentsResponse.OngoingPartitionReassignment;
import dev.penstock.protocol.message.ListPartitionReassignmentsResponse.OngoingTopicReassignment;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Lists which partitions are being moved, as this broker's image says: every broker knows it, so
 * nobody else is asked.
 */
public final class ListPartitionReassignmentsHandler
        implements RequestHandler<ListPartitionReassignmentsRequest> {
    private final CurrentImage current;

    public ListPartitionReassignmentsHandler(CurrentImage current) {
        this.current = current;
    }

    @Override
    public ApiKey api() {
        return ApiKey.LIST_PARTITION_REASSIGNMENTS;
    }

    @Override
    public void handle(RequestContext context, ListPartitionReassignmentsRequest request) {
        MetadataImage image = current.get();
        Predicate<TopicPartition> wanted = wanted(image, request);
        SortedMap<String, OngoingTopicReassignment> topics = new TreeMap<>();
        for (TopicPartition id : image.reassigning()) {
            if (wanted.test(id)) {
                String topic = image.topic(id.topicId()).orElseThrow().name();
                topics.computeIfAbsent(topic, name -> new OngoingTopicReassignment().setName(name))
                        .partitions()
                        .add(partition(id, image.partition(id).orElseThrow()));
            }
        }
        context.respond(
                new ListPartitionReassignmentsResponse()
                        .setErrorMessage(null)
                        .setTopics(List.copyOf(topics.values())));
    }

    @Override
    public ListPartitionReassignmentsResponse refusal(
            ListPartitionReassignmentsRequest request, ErrorCode error, String message) {
        return new ListPartitionReassignmentsResponse()
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }

    private static Predicate<TopicPartition> wanted(
            MetadataImage image, ListPartitionReassignmentsRequest request) {
        List<ListPartitionReassignmentsTopics> topics = request.topics();
        if (topics == null) {
            return _ -> true;
        }
        return id ->
                topics.stream()
                        .anyMatch(
                                topic ->
                                        id.topicId().equals(image.topicIds().get(topic.name()))
                                                && topic.partitionIndexes()
                                                        .contains(id.partition()));
    }

    private static OngoingPartitionReassignment partition(
            TopicPartition id, PartitionImage partition) {
        return new OngoingPartitionReassignment()
                .setPartitionIndex(id.partition())
                .setReplicas(Topics.ids(partition.replicas()))
                .setAddingReplicas(Topics.ids(partition.adding()))
                .setRemovingReplicas(Topics.ids(partition.removing()));
    }
}
