/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.controller.ControllerChannel;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.MetadataRequest;
import dev.penstock.protocol.message.MetadataRequest.MetadataRequestTopic;
import dev.penstock.protocol.message.MetadataResponse;
import dev.penstock.protocol.message.MetadataResponse.MetadataResponsePartition;
import dev.penstock.protocol.message.MetadataResponse.MetadataResponseTopic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Tells clients which brokers there are and who leads what, as the newest image says. */
public final class MetadataHandler implements RequestHandler<MetadataRequest> {
    private static final int NO_OPERATIONS = Integer.MIN_VALUE;

    private final CurrentImage current;
    private final ControllerChannel controller;
    private final AutoTopicCreation creation;
    private final String clusterId;

    public MetadataHandler(
            CurrentImage current,
            ControllerChannel controller,
            AutoTopicCreation creation,
            String clusterId) {
        this.current = current;
        this.controller = controller;
        this.creation = creation;
        this.clusterId = clusterId;
    }

    @Override
    public ApiKey api() {
        return ApiKey.METADATA;
    }

    @Override
    public void handle(RequestContext context, MetadataRequest request) {
        Set<String> missing = request.allowAutoTopicCreation() ? missing(request) : Set.of();
        if (!missing.isEmpty() && creation.isEnabled()) {
            creation.create(missing, () -> respond(context, request, missing));
        } else {
            respond(context, request, Set.of());
        }
    }

    @Override
    public MetadataResponse refusal(MetadataRequest request, ErrorCode error, String message) {
        return new MetadataResponse().setErrorCode(error.code());
    }

    private Set<String> missing(MetadataRequest request) {
        Set<String> missing = new TreeSet<>();
        List<MetadataRequestTopic> topics = request.topics();
        if (topics != null) {
            for (MetadataRequestTopic topic : topics) {
                String name = topic.name();
                if (name != null
                        && topic.topicId().isZero()
                        && current.get().topic(name).isEmpty()) {
                    missing.add(name);
                }
            }
        }
        return missing;
    }

    private void respond(RequestContext context, MetadataRequest request, Set<String> justCreated) {
        MetadataImage image = current.get();
        MetadataResponse response =
                new MetadataResponse()
                        .setClusterId(clusterId)
                        .setControllerId(
                                controller
                                        .leader()
                                        .filter(leader -> image.broker(leader).isPresent())
                                        .map(BrokerId::value)
                                        .orElse(Topics.NO_LEADER))
                        .setClusterAuthorizedOperations(NO_OPERATIONS);
        image.brokers().values().stream()
                .filter(broker -> !broker.fenced())
                .forEach(
                        broker ->
                                broker.endpoint(context.listener().value())
                                        .ifPresent(
                                                endpoint ->
                                                        response.brokers()
                                                                .add(
                                                                        new MetadataResponse
                                                                                        .MetadataResponseBroker()
                                                                                .setNodeId(
                                                                                        broker.id()
                                                                                                .value())
                                                                                .setHost(
                                                                                        endpoint
                                                                                                .host())
                                                                                .setPort(
                                                                                        endpoint
                                                                                                .port())
                                                                                .setRack(
                                                                                        broker.rack()
                                                                                                .orElse(
                                                                                                        null)))));
        context.respond(response.setTopics(topics(image, context.version(), request, justCreated)));
    }

    private static List<MetadataResponseTopic> topics(
            MetadataImage image, short version, MetadataRequest request, Set<String> justCreated) {
        List<MetadataResponseTopic> topics = new ArrayList<>();
        List<MetadataRequestTopic> asked = request.topics();
        // In version 0 an empty list asks for all topics; later null does.
        if (asked == null || (version == 0 && asked.isEmpty())) {
            image.topics().values().forEach(topic -> topics.add(topic(image, topic)));
            return topics;
        }
        for (MetadataRequestTopic one : asked) {
            String name = one.name();
            Optional<TopicImage> found =
                    one.topicId().isZero()
                            ? image.topic(name == null ? "" : name)
                            : image.topic(one.topicId());
            topics.add(
                    found.map(topic -> topic(image, topic))
                            .orElseGet(() -> unknown(one, justCreated)));
        }
        return topics;
    }

    private static MetadataResponseTopic unknown(
            MetadataRequestTopic asked, Set<String> justCreated) {
        String name = asked.name();
        boolean byId = !asked.topicId().isZero();
        ErrorCode error =
                byId
                        ? ErrorCode.UNKNOWN_TOPIC_ID
                        : name != null && justCreated.contains(name)
                                ? ErrorCode.LEADER_NOT_AVAILABLE
                                : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        // An empty name, where Kafka tells none: its Java client takes no update that lacks a name,
        // and
        // a consumer of a pattern whose topic was deleted would keep what it knows for ever.
        return new MetadataResponseTopic()
                .setErrorCode(error.code())
                .setName(byId ? "" : name)
                .setTopicId(byId ? asked.topicId() : Uuid.ZERO)
                .setTopicAuthorizedOperations(NO_OPERATIONS);
    }

    private static MetadataResponseTopic topic(MetadataImage image, TopicImage topic) {
        List<MetadataResponsePartition> partitions = new ArrayList<>(topic.partitionCount());
        topic.forEachPartition(
                (partition, number) -> partitions.add(partition(image, partition, number)));
        return new MetadataResponseTopic()
                .setName(topic.name())
                .setTopicId(topic.id())
                .setIsInternal(Topics.isInternal(topic.name()))
                .setPartitions(partitions)
                .setTopicAuthorizedOperations(NO_OPERATIONS);
    }

    private static MetadataResponsePartition partition(
            MetadataImage image, PartitionImage partition, int number) {
        Optional<BrokerId> leader = partition.leader().filter(image::isUnfenced);
        return new MetadataResponsePartition()
                .setPartitionIndex(number)
                .setErrorCode(
                        (leader.isPresent() ? ErrorCode.NONE : ErrorCode.LEADER_NOT_AVAILABLE)
                                .code())
                .setLeaderId(leader.map(BrokerId::value).orElse(Topics.NO_LEADER))
                .setLeaderEpoch(partition.leaderEpoch().value())
                .setReplicaNodes(Topics.ids(partition.replicas()))
                .setIsrNodes(Topics.ids(partition.isr()))
                .setOfflineReplicas(
                        Topics.ids(
                                partition
                                        .replicas()
                                        .where(replica -> !image.canServe(replica, partition))));
    }
}
