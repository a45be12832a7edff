/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.CommittedOffset;
import dev.penstock.coordinator.group.GroupError;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.coordinator.group.GroupResponse.FetchedOffset;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.handler.group.WantedOffsets.WantedTopic;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.OffsetFetchResponse;
import dev.penstock.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import dev.penstock.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import dev.penstock.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import dev.penstock.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import dev.penstock.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Positions as an answer of OffsetFetch, in each version's shape. */
final class FetchedOffsets {
    /** From here on an answer has an error of its own; before, each partition tells it. */
    static final short TOP_LEVEL_ERROR_VERSION = 2;

    private static final long NO_OFFSET = -1L;
    private static final int NO_EPOCH = -1;

    private FetchedOffsets() {}

    /** One group's answer, free of versions. */
    private record GroupAnswer(String groupId, ErrorCode error, List<TopicAnswer> topics) {}

    private record TopicAnswer(String name, Uuid topicId, List<PartitionAnswer> partitions) {}

    private record PartitionAnswer(
            int partition, ErrorCode error, @Nullable CommittedOffset committed) {
        long offset() {
            return committed == null ? NO_OFFSET : committed.offset();
        }

        int leaderEpoch() {
            return committed == null
                    ? NO_EPOCH
                    : committed.leaderEpoch().map(LeaderEpoch::value).orElse(NO_EPOCH);
        }

        String metadata() {
            return committed == null ? "" : committed.metadata();
        }
    }

    /** Answers what was wanted; both lists are in the order of the request. */
    static OffsetFetchResponse response(
            List<WantedOffsets> wanted,
            List<GroupResponse.OffsetFetch> answers,
            short version,
            MetadataImage image) {
        List<GroupAnswer> groups = new ArrayList<>(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            groups.add(group(wanted.get(i), answers.get(i), version, image));
        }
        return response(groups, version);
    }

    /** Refuses all of it. */
    static OffsetFetchResponse refused(List<WantedOffsets> wanted, ErrorCode error, short version) {
        return response(
                wanted.stream().map(group -> refused(group, error, version)).toList(), version);
    }

    private static GroupAnswer group(
            WantedOffsets wanted,
            GroupResponse.OffsetFetch answer,
            short version,
            MetadataImage image) {
        if (answer.error() != GroupError.NONE) {
            return refused(wanted, ErrorCode.valueOf(answer.error().name()), version);
        }
        List<WantedTopic> topics = wanted.topics();
        return new GroupAnswer(
                wanted.groupId(),
                ErrorCode.NONE,
                topics == null
                        ? everything(answer.offsets(), version, image)
                        : asked(topics, answer.offsets()));
    }

    private static GroupAnswer refused(WantedOffsets wanted, ErrorCode error, short version) {
        List<TopicAnswer> topics = new ArrayList<>();
        List<WantedTopic> asked = wanted.topics();
        if (version < TOP_LEVEL_ERROR_VERSION && asked != null) {
            for (WantedTopic topic : asked) {
                topics.add(
                        new TopicAnswer(
                                topic.name(),
                                topic.topicId(),
                                topic.partitions().stream()
                                        .map(number -> new PartitionAnswer(number, error, null))
                                        .toList()));
            }
        }
        return new GroupAnswer(wanted.groupId(), error, topics);
    }

    private static List<TopicAnswer> asked(List<WantedTopic> topics, List<FetchedOffset> offsets) {
        Iterator<FetchedOffset> next = offsets.iterator();
        List<TopicAnswer> answers = new ArrayList<>(topics.size());
        for (WantedTopic topic : topics) {
            List<PartitionAnswer> partitions = new ArrayList<>(topic.partitions().size());
            for (int number : topic.partitions()) {
                ErrorCode objection = topic.objection(number);
                partitions.add(
                        objection == ErrorCode.NONE
                                ? answer(topic.topicId(), number, next.next())
                                : new PartitionAnswer(number, objection, null));
            }
            answers.add(new TopicAnswer(topic.name(), topic.topicId(), partitions));
        }
        return answers;
    }

    private static PartitionAnswer answer(Uuid topicId, int number, FetchedOffset fetched) {
        return new PartitionAnswer(
                number, ErrorCode.valueOf(fetched.error().name()), committed(topicId, fetched));
    }

    /** A position in an older topic of the same name is none in the topic that is meant. */
    private static @Nullable CommittedOffset committed(Uuid topicId, FetchedOffset fetched) {
        CommittedOffset committed = fetched.committed();
        if (committed == null || topicId.isZero()) {
            return committed;
        }
        Optional<Uuid> stored = committed.topicId();
        return stored.isEmpty() || stored.get().equals(topicId) ? committed : null;
    }

    /** Where topics go by identifiers, what has no topic any more cannot be told. */
    private static List<TopicAnswer> everything(
            List<FetchedOffset> offsets, short version, MetadataImage image) {
        Map<String, TopicAnswer> byTopic = new TreeMap<>();
        for (FetchedOffset fetched : offsets) {
            String name = fetched.partition().topic();
            Optional<TopicImage> topic = image.topic(name);
            Uuid topicId = topic.map(TopicImage::id).orElse(Uuid.ZERO);
            CommittedOffset committed = committed(topicId, fetched);
            boolean nameable = version < WantedOffsets.TOPIC_ID_VERSION || topic.isPresent();
            boolean unstable = fetched.error() != GroupError.NONE;
            if (nameable && (committed != null || unstable)) {
                byTopic.computeIfAbsent(
                                name, _ -> new TopicAnswer(name, topicId, new ArrayList<>()))
                        .partitions()
                        .add(answer(topicId, fetched.partition().partition(), fetched));
            }
        }
        return List.copyOf(byTopic.values());
    }

    private static OffsetFetchResponse response(List<GroupAnswer> groups, short version) {
        OffsetFetchResponse response = new OffsetFetchResponse();
        if (version < WantedOffsets.GROUPS_VERSION) {
            GroupAnswer sole = groups.getFirst();
            response.setErrorCode(sole.error().code());
            sole.topics().forEach(topic -> response.topics().add(byName(topic)));
            return response;
        }
        for (GroupAnswer group : groups) {
            OffsetFetchResponseGroup answered =
                    new OffsetFetchResponseGroup()
                            .setGroupId(group.groupId())
                            .setErrorCode(group.error().code());
            group.topics().forEach(topic -> answered.topics().add(inGroup(topic)));
            response.groups().add(answered);
        }
        return response;
    }

    private static OffsetFetchResponseTopic byName(TopicAnswer topic) {
        OffsetFetchResponseTopic answered = new OffsetFetchResponseTopic().setName(topic.name());
        for (PartitionAnswer partition : topic.partitions()) {
            answered.partitions()
                    .add(
                            new OffsetFetchResponsePartition()
                                    .setPartitionIndex(partition.partition())
                                    .setCommittedOffset(partition.offset())
                                    .setCommittedLeaderEpoch(partition.leaderEpoch())
                                    .setMetadata(partition.metadata())
                                    .setErrorCode(partition.error().code()));
        }
        return answered;
    }

    private static OffsetFetchResponseTopics inGroup(TopicAnswer topic) {
        OffsetFetchResponseTopics answered =
                new OffsetFetchResponseTopics().setName(topic.name()).setTopicId(topic.topicId());
        for (PartitionAnswer partition : topic.partitions()) {
            answered.partitions()
                    .add(
                            new OffsetFetchResponsePartitions()
                                    .setPartitionIndex(partition.partition())
                                    .setCommittedOffset(partition.offset())
                                    .setCommittedLeaderEpoch(partition.leaderEpoch())
                                    .setMetadata(partition.metadata())
                                    .setErrorCode(partition.error().code()));
        }
        return answered;
    }
}
