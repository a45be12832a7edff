/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.fetch;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.protocol.message.FetchRequest.FetchPartition;
import dev.penstock.protocol.message.FetchRequest.FetchTopic;

import java.util.Optional;

/**
 * A partition as a fetch names it: by the topic's identifier from version 13 on, by its name
 * before.
 *
 * @param topicId zero when the request names the topic
 * @param topic "" when the request has an identifier
 */
record FetchedPartition(Uuid topicId, String topic, int partition) {
    static FetchedPartition of(FetchTopic topic, FetchPartition partition) {
        return new FetchedPartition(topic.topicId(), topic.topic(), partition.partition());
    }

    static FetchedPartition of(TopicPartition partition) {
        return new FetchedPartition(partition.topicId(), "", partition.partition());
    }

    /** Which one it is, when the name says that by itself. */
    Optional<TopicPartition> id() {
        return topicId.isZero() || !topic.isEmpty()
                ? Optional.empty()
                : Optional.of(new TopicPartition(topicId, partition));
    }
}
