/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.image;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.record.ConfigResource;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What differs between two images, for those who must act on a change.
 *
 * @param before what was
 * @param after what is
 * @param brokers came, changed or left
 * @param createdTopics are in {@code after} only
 * @param removedTopics are in {@code before} only
 * @param partitions of {@code after} that are new or differ; those of removed topics are not listed
 * @param configs resources with other values of their own; of removed topics too
 * @param features have another level
 */
public record MetadataDelta(
        MetadataImage before,
        MetadataImage after,
        SortedSet<BrokerId> brokers,
        SortedSet<Uuid> createdTopics,
        SortedSet<Uuid> removedTopics,
        SortedSet<TopicPartition> partitions,
        SortedSet<ConfigResource> configs,
        SortedSet<String> features) {
    public MetadataDelta {
        brokers = Collections.unmodifiableSortedSet(brokers);
        createdTopics = Collections.unmodifiableSortedSet(createdTopics);
        removedTopics = Collections.unmodifiableSortedSet(removedTopics);
        partitions = Collections.unmodifiableSortedSet(partitions);
        configs = Collections.unmodifiableSortedSet(configs);
        features = Collections.unmodifiableSortedSet(features);
    }

    /**
     * Compares two images as a whole: for a snapshot that replaces what was there. A batch of
     * records is better counted by {@link DeltaBuilder}, whose cost is that of the batch.
     */
    public static MetadataDelta between(MetadataImage before, MetadataImage after) {
        DeltaBuilder builder = new DeltaBuilder(before);
        changed(before.brokers(), after.brokers()).forEach(builder::touchBroker);
        changed(before.configs(), after.configs()).forEach(builder::touchConfigs);
        changed(before.features(), after.features()).forEach(builder::touchFeature);
        for (Uuid topicId : changed(before.topics(), after.topics())) {
            builder.touchTopic(topicId);
            after.topic(topicId)
                    .ifPresent(
                            topic ->
                                    topic.forEachPartition(
                                            (_, number) ->
                                                    builder.touchPartition(
                                                            topic.topicPartition(number))));
        }
        return builder.build(after);
    }

    public boolean isEmpty() {
        return brokers.isEmpty()
                && createdTopics.isEmpty()
                && removedTopics.isEmpty()
                && partitions.isEmpty()
                && configs.isEmpty()
                && features.isEmpty();
    }

    private static <K extends Comparable<K>, V> SortedSet<K> changed(
            SortedMap<K, ? extends V> before, SortedMap<K, ? extends V> after) {
        SortedSet<K> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.removeIf(
                key ->
                        before.containsKey(key)
                                && after.containsKey(key)
                                && before.get(key).equals(after.get(key)));
        return keys;
    }
}
