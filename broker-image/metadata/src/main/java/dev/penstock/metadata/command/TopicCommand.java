/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.command;

import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.record.BrokerIds;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;

/** Commands that create, grow and delete topics. Each topic of a request stands for itself. */
public sealed interface TopicCommand<R> extends Command<R> {
    /**
     * Creates topics.
     *
     * @param validateOnly whether only to say what would happen
     */
    record CreateTopics(List<NewTopic> topics, boolean validateOnly)
            implements TopicCommand<List<TopicCreation>> {}

    /**
     * A topic to be.
     *
     * @param partitions empty for the cluster's default, or with assignments
     * @param replicationFactor likewise
     * @param assignments the replicas by partition number; empty to let the cluster place them
     * @param configs the settings of its own
     */
    record NewTopic(
            String name,
            OptionalInt partitions,
            OptionalInt replicationFactor,
            SortedMap<Integer, BrokerIds> assignments,
            List<ConfigCommand.ConfigEntry> configs) {}

    /** How it went with one topic of a request, in the request's order. */
    record TopicCreation(String name, Result<CreatedTopic> result) {}

    /** A topic as it was created; its identifier is zero when it was only validated. */
    record CreatedTopic(Uuid topicId, int partitions, int replicationFactor) {}

    /** Deletes topics with their partitions and settings. */
    record DeleteTopics(List<TopicReference> topics) implements TopicCommand<List<TopicDeletion>> {}

    /** Which topic is meant. */
    sealed interface TopicReference {
        /** By its name. */
        record ByName(String name) implements TopicReference {}

        /** By its identity. */
        record ById(Uuid topicId) implements TopicReference {}
    }

    /** How it went with one topic of a request, in the request's order. */
    record TopicDeletion(TopicReference topic, Result<DeletedTopic> result) {}

    /** A topic that is gone. */
    record DeletedTopic(Uuid topicId, String name) {}

    /** Adds partitions to topics. */
    record CreatePartitions(List<TopicGrowth> topics, boolean validateOnly)
            implements TopicCommand<List<TopicGrown>> {}

    /**
     * How far a topic shall grow.
     *
     * @param partitions how many it shall have in the end
     * @param assignments the replicas of each added partition; null to let the cluster place them
     */
    record TopicGrowth(String name, int partitions, @Nullable List<BrokerIds> assignments) {}

    /** How it went with one topic of a request; the value is how many partitions there are now. */
    record TopicGrown(String name, Result<Integer> result) {}
}
