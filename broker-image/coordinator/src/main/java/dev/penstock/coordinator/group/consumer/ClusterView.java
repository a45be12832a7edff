/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.consumer;

import dev.penstock.kernel.Uuid;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What a coordinator sees of the cluster: topics, and what groups were configured to. Immutable;
 * the node hands over a newer one when something has changed.
 */
public interface ClusterView {
    /**
     * Grows whenever a topic comes or goes, has more partitions or other replicas, or a broker
     * another rack; views with the same number have the same topics.
     */
    long topicsVersion();

    Optional<Topic> topic(String name);

    /** The name of a topic, if it exists. */
    Optional<String> topicName(Uuid topicId);

    /** In order. */
    SortedSet<String> topicNames();

    /** What the group was configured to itself, by Kafka's names of group configurations. */
    SortedMap<String, String> groupConfigs(String groupId);

    /**
     * A topic.
     *
     * @param racks of each partition's replicas; empty sets where brokers have none
     */
    record Topic(Uuid id, String name, List<Set<String>> racks) {
        public Topic {
            racks = List.copyOf(racks);
        }

        public int partitionCount() {
            return racks.size();
        }
    }
}
