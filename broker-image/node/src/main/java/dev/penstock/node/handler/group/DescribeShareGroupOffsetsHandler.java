/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupError;
import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.coordinator.share.ShareStateError;
import dev.penstock.coordinator.share.ShareStateResponse;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.group.ShareStates;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DescribeShareGroupOffsetsRequest;
import dev.penstock.protocol.message.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup;
import dev.penstock.protocol.message.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestTopic;
import dev.penstock.protocol.message.DescribeShareGroupOffsetsResponse;
import dev.penstock.protocol.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup;
import dev.penstock.protocol.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponsePartition;
import dev.penstock.protocol.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseTopic;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Tells where share groups are: the offset before which everything is done with, and how many
 * records from there to the partition's end are not (KIP-1226).
 */
public final class DescribeShareGroupOffsetsHandler
        implements RequestHandler<DescribeShareGroupOffsetsRequest> {
    private static final long NO_LAG = -1L;

    private final CurrentImage current;
    private final GroupCoordinators coordinators;
    private final ShareStates states;
    private final BiConsumer<Collection<TopicPartition>, Consumer<Map<TopicPartition, Long>>> ends;

    /**
     * A handler.
     *
     * @param ends tells where partitions end, as far as it is known
     */
    public DescribeShareGroupOffsetsHandler(
            CurrentImage current,
            GroupCoordinators coordinators,
            ShareStates states,
            BiConsumer<Collection<TopicPartition>, Consumer<Map<TopicPartition, Long>>> ends) {
        this.current = current;
        this.coordinators = coordinators;
        this.states = states;
        this.ends = ends;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DESCRIBE_SHARE_GROUP_OFFSETS;
    }

    @Override
    public void handle(RequestContext context, DescribeShareGroupOffsetsRequest request) {
        MetadataImage image = current.get();
        List<DescribeShareGroupOffsetsRequestGroup> groups = request.groups();
        Gather<DescribeShareGroupOffsetsResponseGroup> gather =
                new Gather<>(
                        context.loop(),
                        groups.size(),
                        answers ->
                                context.respond(
                                        new DescribeShareGroupOffsetsResponse()
                                                .setGroups(answers)));
        for (int i = 0; i < groups.size(); i++) {
            DescribeShareGroupOffsetsRequestGroup asked = groups.get(i);
            Consumer<DescribeShareGroupOffsetsResponseGroup> slot = gather.slot(i);
            coordinators.ask(
                    asked.groupId(),
                    new GroupRequest.ShareStateOf(asked.groupId()),
                    group -> describe(asked, group, image, context.loop(), slot));
        }
    }

    private void describe(
            DescribeShareGroupOffsetsRequestGroup asked,
            GroupResponse.ShareState group,
            MetadataImage image,
            Scheduler home,
            Consumer<DescribeShareGroupOffsetsResponseGroup> answer) {
        if (group.error() != GroupError.NONE) {
            answer.accept(refused(asked, ErrorCode.valueOf(group.error().name()), group.message()));
            return;
        }
        Map<String, List<Integer>> wanted = wanted(asked, group, image);
        TreeSet<TopicPartition> known = new TreeSet<>();
        wanted.forEach(
                (topic, numbers) ->
                        numbers.forEach(
                                number ->
                                        GroupWire.partition(image, topic, number)
                                                .ifPresent(known::add)));
        states.summaries(
                asked.groupId(),
                known,
                home,
                summaries ->
                        ends.accept(
                                known,
                                found ->
                                        Loops.run(
                                                home,
                                                () ->
                                                        answer.accept(
                                                                described(
                                                                        asked.groupId(),
                                                                        wanted,
                                                                        image,
                                                                        summaries,
                                                                        found)))));
    }

    /** What was asked for; or where the group is in topics that exist. */
    private static Map<String, List<Integer>> wanted(
            DescribeShareGroupOffsetsRequestGroup asked,
            GroupResponse.ShareState group,
            MetadataImage image) {
        Map<String, List<Integer>> wanted = new LinkedHashMap<>();
        List<DescribeShareGroupOffsetsRequestTopic> topics = asked.topics();
        if (topics != null) {
            topics.forEach(topic -> wanted.put(topic.topicName(), topic.partitions()));
            return wanted;
        }
        GroupWire.byTopic(group.partitions())
                .forEach(
                        (topicId, numbers) ->
                                image.topic(topicId)
                                        .ifPresent(known -> wanted.put(known.name(), numbers)));
        return wanted;
    }

    private static DescribeShareGroupOffsetsResponseGroup described(
            String groupId,
            Map<String, List<Integer>> wanted,
            MetadataImage image,
            SortedMap<TopicPartition, ShareStateResponse.Summary> summaries,
            Map<TopicPartition, Long> ends) {
        List<DescribeShareGroupOffsetsResponseTopic> topics = new ArrayList<>();
        wanted.forEach(
                (name, numbers) ->
                        topics.add(
                                new DescribeShareGroupOffsetsResponseTopic()
                                        .setTopicName(name)
                                        .setTopicId(
                                                image.topic(name)
                                                        .map(TopicImage::id)
                                                        .orElse(Uuid.ZERO))
                                        .setPartitions(
                                                numbers.stream()
                                                        .map(
                                                                number ->
                                                                        partition(
                                                                                image, name, number,
                                                                                summaries, ends))
                                                        .toList())));
        return new DescribeShareGroupOffsetsResponseGroup().setGroupId(groupId).setTopics(topics);
    }

    private static DescribeShareGroupOffsetsResponsePartition partition(
            MetadataImage image,
            String topic,
            int number,
            SortedMap<TopicPartition, ShareStateResponse.Summary> summaries,
            Map<TopicPartition, Long> ends) {
        DescribeShareGroupOffsetsResponsePartition told =
                new DescribeShareGroupOffsetsResponsePartition()
                        .setPartitionIndex(number)
                        .setStartOffset(ShareStateResponse.NO_START_OFFSET);
        TopicPartition known = GroupWire.partition(image, topic, number).orElse(null);
        ShareStateResponse.Summary summary = known == null ? null : summaries.get(known);
        if (known == null || summary == null) {
            return told.setErrorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code())
                    .setErrorMessage(
                            "There is no partition " + number + " of a topic " + topic + ".");
        }
        if (summary.error() != ShareStateError.NONE) {
            return told.setErrorCode(GroupWire.code(summary.error()));
        }
        return told.setStartOffset(summary.startOffset())
                .setLeaderEpoch(summary.leaderEpoch())
                .setLag(lag(summary, ends.get(known)));
    }

    private static long lag(ShareStateResponse.Summary summary, @Nullable Long end) {
        return end == null
                        || summary.startOffset() == ShareStateResponse.NO_START_OFFSET
                        || summary.deliveryCompleteCount() == ShareStateResponse.NOT_COUNTED
                ? NO_LAG
                : Math.max(0, end - summary.startOffset() - summary.deliveryCompleteCount());
    }

    private static DescribeShareGroupOffsetsResponseGroup refused(
            DescribeShareGroupOffsetsRequestGroup asked,
            ErrorCode error,
            @Nullable String message) {
        return new DescribeShareGroupOffsetsResponseGroup()
                .setGroupId(asked.groupId())
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }

    @Override
    public DescribeShareGroupOffsetsResponse refusal(
            DescribeShareGroupOffsetsRequest request, ErrorCode error, String message) {
        return new DescribeShareGroupOffsetsResponse()
                .setGroups(
                        request.groups().stream()
                                .map(asked -> refused(asked, error, message))
                                .toList());
    }
}
