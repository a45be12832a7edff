/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quota;

import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.CreatePartitionsRequest;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.penstock.protocol.message.DeleteTopicsRequest;
import dev.penstock.schema.Message;

import java.util.Optional;
import java.util.function.ToIntFunction;

/** Requests that create and remove partitions, and how many (KIP-599). */
public final class Mutations {
    private static final short CREATE_TOPICS_KNOWS_THE_ERROR = 6;
    private static final short CREATE_PARTITIONS_KNOWS_THE_ERROR = 3;
    private static final short DELETE_TOPICS_KNOWS_THE_ERROR = 5;

    private final ToIntFunction<MetadataImage> defaultPartitions;

    /**
     * The requests to a broker.
     *
     * @param defaultPartitions of a new topic that does not say how many
     */
    public Mutations(ToIntFunction<MetadataImage> defaultPartitions) {
        this.defaultPartitions = defaultPartitions;
    }

    /** Whether the API is for that. */
    public static boolean isBy(ApiKey api) {
        return switch (api) {
            case CREATE_TOPICS, CREATE_PARTITIONS, DELETE_TOPICS -> true;
            default -> false;
        };
    }

    /** Whether a client that asks in this version knows THROTTLING_QUOTA_EXCEEDED. */
    public static boolean mayBeRefused(ApiKey api, short version) {
        return switch (api) {
            case CREATE_TOPICS -> version >= CREATE_TOPICS_KNOWS_THE_ERROR;
            case CREATE_PARTITIONS -> version >= CREATE_PARTITIONS_KNOWS_THE_ERROR;
            case DELETE_TOPICS -> version >= DELETE_TOPICS_KNOWS_THE_ERROR;
            default -> false;
        };
    }

    /** How many partitions the request creates or removes, if all of it is carried out. */
    public long partitions(Message request, MetadataImage image) {
        return switch (request) {
            case CreateTopicsRequest create ->
                    create.validateOnly()
                            ? 0
                            : create.topics().stream()
                                    .mapToLong(topic -> partitions(topic, image))
                                    .sum();
            case CreatePartitionsRequest grow ->
                    grow.validateOnly()
                            ? 0
                            : grow.topics().stream()
                                    .mapToLong(
                                            topic ->
                                                    topic.count()
                                                            - partitions(image.topic(topic.name())))
                                    .map(more -> Math.max(0, more))
                                    .sum();
            case DeleteTopicsRequest delete -> partitions(delete, image);
            default -> 0;
        };
    }

    private long partitions(CreatableTopic topic, MetadataImage image) {
        if (!topic.assignments().isEmpty()) {
            return topic.assignments().size();
        }
        return topic.numPartitions() < 0
                ? defaultPartitions.applyAsInt(image)
                : topic.numPartitions();
    }

    /** Older versions have names only, later ones names or identifiers. */
    private static long partitions(DeleteTopicsRequest request, MetadataImage image) {
        long sum = 0;
        for (String name : request.topicNames()) {
            sum += partitions(image.topic(name));
        }
        for (DeleteTopicsRequest.DeleteTopicState topic : request.topics()) {
            String name = topic.name();
            sum += partitions(name == null ? image.topic(topic.topicId()) : image.topic(name));
        }
        return sum;
    }

    private static long partitions(Optional<TopicImage> topic) {
        return topic.map(TopicImage::partitionCount).orElse(0);
    }
}
