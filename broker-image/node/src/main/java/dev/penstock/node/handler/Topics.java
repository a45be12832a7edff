/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.InternalTopics;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.metadata.record.BrokerIds;

import java.util.List;
import java.util.Optional;

/** How requests name topics. */
final class Topics {
    static final int NO_LEADER = -1;

    private Topics() {}

    /** By its identifier when the request has one, else by its name. */
    static Optional<TopicImage> find(MetadataImage image, Uuid topicId, String name) {
        return topicId.isZero() ? image.topic(name) : image.topic(topicId);
    }

    /** The partition, if the topic has it. */
    static Optional<TopicPartition> partition(TopicImage topic, int partition) {
        return partition >= 0 && partition < topic.partitionCount()
                ? Optional.of(topic.topicPartition(partition))
                : Optional.empty();
    }

    /** Whether only the broker itself writes to it. */
    static boolean isInternal(String topic) {
        return InternalTopics.contains(topic);
    }

    /** Brokers as messages number them. */
    static List<Integer> ids(BrokerIds brokers) {
        return brokers.asList().stream().map(BrokerId::value).toList();
    }
}
