/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.share;

import dev.penstock.coordinator.message.ShareGroupStatePartitionMetadataValue;
import dev.penstock.coordinator.message.ShareGroupStatePartitionMetadataValue.TopicInfo;
import dev.penstock.coordinator.message.ShareGroupStatePartitionMetadataValue.TopicPartitionsInfo;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Between what is known of a group's state of delivery and the value of its record. */
final class StatePartitionsWire {
    private StatePartitionsWire() {}

    static ShareGroupStatePartitionMetadataValue value(StatePartitions state) {
        List<TopicInfo> deleting = new ArrayList<>();
        for (Uuid topicId : state.deleting()) {
            deleting.add(new TopicInfo().setTopicId(topicId).setTopicName(state.nameOf(topicId)));
        }
        return new ShareGroupStatePartitionMetadataValue()
                .setInitializingTopics(topics(state.initializing(), state))
                .setInitializedTopics(topics(state.initialized(), state))
                .setDeletingTopics(deleting);
    }

    private static List<TopicPartitionsInfo> topics(
            SortedSet<TopicPartition> partitions, StatePartitions state) {
        List<TopicPartitionsInfo> topics = new ArrayList<>();
        ShareRecordCodec.byTopic(partitions)
                .forEach(
                        (topicId, numbers) ->
                                topics.add(
                                        new TopicPartitionsInfo()
                                                .setTopicId(topicId)
                                                .setTopicName(state.nameOf(topicId))
                                                .setPartitions(numbers)));
        return topics;
    }

    static StatePartitions read(ByteBuffer bytes) {
        ShareGroupStatePartitionMetadataValue value =
                ShareRecordCodec.value(new ShareGroupStatePartitionMetadataValue(), bytes);
        SortedMap<Uuid, String> names = new TreeMap<>();
        SortedSet<Uuid> deleting = new TreeSet<>();
        for (TopicInfo topic : value.deletingTopics()) {
            deleting.add(topic.topicId());
            names.put(topic.topicId(), topic.topicName());
        }
        return new StatePartitions(
                partitions(value.initializingTopics(), names),
                partitions(value.initializedTopics(), names),
                deleting,
                names);
    }

    private static SortedSet<TopicPartition> partitions(
            List<TopicPartitionsInfo> topics, SortedMap<Uuid, String> names) {
        SortedSet<TopicPartition> partitions = new TreeSet<>();
        for (TopicPartitionsInfo topic : topics) {
            ShareRecordCodec.addAll(partitions, topic.topicId(), topic.partitions());
            names.put(topic.topicId(), topic.topicName());
        }
        return partitions;
    }
}
