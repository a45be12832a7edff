/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.consumer.ClusterView;
import dev.penstock.kernel.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Topics that come and go, without brokers. */
final class FakeCluster {
    private final SortedMap<String, ClusterView.Topic> topics = new TreeMap<>();
    private final Map<Uuid, String> everyName = new LinkedHashMap<>();
    private final Map<String, SortedMap<String, String>> configs = new LinkedHashMap<>();
    private long version;

    /**
     * Creates the topic or gives it more partitions.
     *
     * @param racks of the partitions in turn, one replica each; empty for none
     */
    void topic(String name, int partitions, String racks) {
        ClusterView.Topic before = topics.get(name);
        Uuid id = before == null ? new Uuid(1, everyName.size() + 1L) : before.id();
        everyName.put(id, name);
        List<Set<String>> perPartition = new ArrayList<>();
        String[] each = racks.split(",");
        for (int i = 0; i < partitions; i++) {
            perPartition.add(racks.isEmpty() ? Set.of() : Set.of(each[i % each.length]));
        }
        topics.put(name, new ClusterView.Topic(id, name, perPartition));
        version++;
    }

    void remove(String name) {
        topics.remove(name);
        version++;
    }

    void configure(String groupId, Map<String, String> values) {
        configs.put(groupId, new TreeMap<>(values));
    }

    @Nullable Uuid idOf(String name) {
        ClusterView.Topic topic = topics.get(name);
        return topic == null ? null : topic.id();
    }

    /** Of a topic that exists or did. */
    Uuid everyIdOf(String name) {
        return everyName.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    String nameOf(Uuid id) {
        return everyName.getOrDefault(id, id.toString());
    }

    int partitions(String name) {
        ClusterView.Topic topic = topics.get(name);
        return topic == null ? 0 : topic.partitionCount();
    }

    /** As it is now, whatever comes. */
    ClusterView view() {
        return new Seen(version, new TreeMap<>(topics), new LinkedHashMap<>(configs));
    }

    private record Seen(
            long topicsVersion,
            SortedMap<String, ClusterView.Topic> topics,
            Map<String, SortedMap<String, String>> configs)
            implements ClusterView {
        @Override
        public Optional<Topic> topic(String name) {
            return Optional.ofNullable(topics.get(name));
        }

        @Override
        public Optional<String> topicName(Uuid topicId) {
            return topics.values().stream()
                    .filter(topic -> topic.id().equals(topicId))
                    .map(Topic::name)
                    .findFirst();
        }

        @Override
        public SortedSet<String> topicNames() {
            return new TreeSet<>(topics.keySet());
        }

        @Override
        public SortedMap<String, String> groupConfigs(String groupId) {
            return configs.getOrDefault(groupId, new TreeMap<>());
        }
    }
}
