/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.TopicPartitionName;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.OffsetFetchRequest;
import dev.penstock.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.penstock.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import dev.penstock.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The positions of one group that an OffsetFetch asks for, whatever its version.
 *
 * @param memberId of the member of a consumer group that asks; absent if none does
 * @param memberEpoch of that member
 * @param topics absent for all that the group has
 */
record WantedOffsets(
        String groupId,
        @Nullable String memberId,
        int memberEpoch,
        @Nullable List<WantedTopic> topics) {
    static final short LOWEST_VERSION = OffsetFetchRequest.LOWEST_VERSION;

    /** From here on a request asks about several groups (KIP-709). */
    static final short GROUPS_VERSION = 8;

    /** From here on topics are named by their identifiers (KIP-848). */
    static final short TOPIC_ID_VERSION = 10;

    /**
     * A topic that is asked about.
     *
     * @param name "" if there is no topic with that identifier
     * @param topicId zero if there is no topic with that name
     */
    record WantedTopic(String name, Uuid topicId, List<Integer> partitions) {
        /** Why the coordinator need not be asked about that partition. */
        ErrorCode objection(int partition) {
            if (name.isEmpty()) {
                return ErrorCode.UNKNOWN_TOPIC_ID;
            }
            return partition < 0 ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.NONE;
        }
    }

    static List<WantedOffsets> of(OffsetFetchRequest request, short version, MetadataImage image) {
        if (version < GROUPS_VERSION) {
            return List.of(
                    new WantedOffsets(
                            request.groupId(),
                            null,
                            GroupRequest.NO_GENERATION,
                            byName(request.topics(), image)));
        }
        List<WantedOffsets> wanted = new ArrayList<>(request.groups().size());
        for (OffsetFetchRequestGroup group : request.groups()) {
            wanted.add(
                    new WantedOffsets(
                            group.groupId(),
                            group.memberId(),
                            group.memberEpoch(),
                            topics(group.topics(), version, image)));
        }
        return wanted;
    }

    private static @Nullable List<WantedTopic> byName(
            @Nullable List<OffsetFetchRequestTopic> topics, MetadataImage image) {
        return topics == null
                ? null
                : topics.stream()
                        .map(topic -> named(topic.name(), topic.partitionIndexes(), image))
                        .toList();
    }

    private static WantedTopic named(String name, List<Integer> partitions, MetadataImage image) {
        return new WantedTopic(
                name, image.topic(name).map(TopicImage::id).orElse(Uuid.ZERO), partitions);
    }

    private static @Nullable List<WantedTopic> topics(
            @Nullable List<OffsetFetchRequestTopics> topics, short version, MetadataImage image) {
        if (topics == null) {
            return null;
        }
        List<WantedTopic> wanted = new ArrayList<>(topics.size());
        for (OffsetFetchRequestTopics topic : topics) {
            wanted.add(
                    version < TOPIC_ID_VERSION
                            ? named(topic.name(), topic.partitionIndexes(), image)
                            : new WantedTopic(
                                    image.topic(topic.topicId()).map(TopicImage::name).orElse(""),
                                    topic.topicId(),
                                    topic.partitionIndexes()));
        }
        return wanted;
    }

    GroupRequest.OffsetFetch question(boolean requireStable) {
        List<TopicPartitionName> partitions = null;
        if (topics != null) {
            partitions = new ArrayList<>();
            for (WantedTopic topic : topics) {
                for (int partition : topic.partitions()) {
                    if (topic.objection(partition) == ErrorCode.NONE) {
                        partitions.add(new TopicPartitionName(topic.name(), partition));
                    }
                }
            }
        }
        return new GroupRequest.OffsetFetch(
                groupId, memberId, memberEpoch, partitions, requireStable);
    }
}
