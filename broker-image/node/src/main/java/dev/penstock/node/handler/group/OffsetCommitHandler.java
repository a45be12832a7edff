/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupRequest.OffsetToCommit;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.coordinator.group.TopicPartitionName;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.OffsetCommitRequest;
import dev.penstock.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.penstock.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.penstock.protocol.message.OffsetCommitResponse;
import dev.penstock.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import dev.penstock.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Stores the positions of a group; those in unknown partitions are refused one by one. */
public final class OffsetCommitHandler implements RequestHandler<OffsetCommitRequest> {
    /** From here on topics are named by their identifiers (KIP-848). */
    static final short TOPIC_ID_VERSION = 10;

    private static final long DEFAULT_RETENTION = -1L;

    private final CurrentImage current;
    private final GroupCoordinators coordinators;

    public OffsetCommitHandler(CurrentImage current, GroupCoordinators coordinators) {
        this.current = current;
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.OFFSET_COMMIT;
    }

    @Override
    public void handle(RequestContext context, OffsetCommitRequest request) {
        List<NamedTopic> topics = topics(request, context.version(), current.get());
        GroupRequest.OffsetCommit question = question(request, topics);
        if (question.offsets().isEmpty()) {
            context.respond(response(topics, List.of()));
            return;
        }
        coordinators.ask(
                request.groupId(),
                question,
                answer -> context.respond(response(topics, answer.partitions())));
    }

    /**
     * A topic of the request.
     *
     * @param image nothing if there is no such topic
     * @param unknown what its unknown partitions are refused with
     */
    record NamedTopic(
            OffsetCommitRequestTopic asked, @Nullable TopicImage image, ErrorCode unknown) {
        boolean has(OffsetCommitRequestPartition partition) {
            return image != null
                    && partition.partitionIndex() >= 0
                    && partition.partitionIndex() < image.partitionCount();
        }
    }

    static List<NamedTopic> topics(
            OffsetCommitRequest request, short version, MetadataImage image) {
        List<NamedTopic> topics = new ArrayList<>(request.topics().size());
        for (OffsetCommitRequestTopic asked : request.topics()) {
            topics.add(
                    version >= TOPIC_ID_VERSION
                            ? new NamedTopic(
                                    asked,
                                    image.topic(asked.topicId()).orElse(null),
                                    ErrorCode.UNKNOWN_TOPIC_ID)
                            : new NamedTopic(
                                    asked,
                                    image.topic(asked.name()).orElse(null),
                                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
        }
        return topics;
    }

    static GroupRequest.OffsetCommit question(
            OffsetCommitRequest request, List<NamedTopic> topics) {
        List<OffsetToCommit> offsets = new ArrayList<>();
        for (NamedTopic topic : topics) {
            TopicImage image = topic.image();
            for (OffsetCommitRequestPartition partition : topic.asked().partitions()) {
                if (image != null && topic.has(partition)) {
                    offsets.add(offset(image, partition));
                }
            }
        }
        return new GroupRequest.OffsetCommit(
                request.groupId(),
                request.generationIdOrMemberEpoch(),
                request.memberId(),
                request.groupInstanceId(),
                request.retentionTimeMs() == DEFAULT_RETENTION ? null : request.retentionTimeMs(),
                offsets);
    }

    private static OffsetToCommit offset(TopicImage topic, OffsetCommitRequestPartition asked) {
        int epoch = asked.committedLeaderEpoch();
        return new OffsetToCommit(
                new TopicPartitionName(topic.name(), asked.partitionIndex()),
                asked.committedOffset(),
                epoch < 0 ? null : new LeaderEpoch(epoch),
                asked.committedMetadata(),
                topic.id());
    }

    /**
     * Answers every partition of the request.
     *
     * @param results of the partitions that were asked about, in the order of the request
     */
    static OffsetCommitResponse response(
            List<NamedTopic> topics, List<GroupResponse.PartitionResult> results) {
        Iterator<GroupResponse.PartitionResult> next = results.iterator();
        OffsetCommitResponse response = new OffsetCommitResponse();
        for (NamedTopic topic : topics) {
            OffsetCommitResponseTopic answered = answered(topic.asked());
            for (OffsetCommitRequestPartition partition : topic.asked().partitions()) {
                short code =
                        topic.has(partition)
                                ? GroupWire.code(next.next().error())
                                : topic.image() == null
                                        ? topic.unknown().code()
                                        : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code();
                answered.partitions().add(answered(partition, code));
            }
            response.topics().add(answered);
        }
        return response;
    }

    @Override
    public OffsetCommitResponse refusal(
            OffsetCommitRequest request, ErrorCode error, String message) {
        OffsetCommitResponse response = new OffsetCommitResponse();
        for (OffsetCommitRequestTopic topic : request.topics()) {
            OffsetCommitResponseTopic answered = answered(topic);
            for (OffsetCommitRequestPartition partition : topic.partitions()) {
                answered.partitions().add(answered(partition, error.code()));
            }
            response.topics().add(answered);
        }
        return response;
    }

    private static OffsetCommitResponseTopic answered(OffsetCommitRequestTopic topic) {
        return new OffsetCommitResponseTopic().setName(topic.name()).setTopicId(topic.topicId());
    }

    private static OffsetCommitResponsePartition answered(
            OffsetCommitRequestPartition partition, short code) {
        return new OffsetCommitResponsePartition()
                .setPartitionIndex(partition.partitionIndex())
                .setErrorCode(code);
    }
}
