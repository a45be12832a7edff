/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import dev.penstock.crds.DeletionPolicy;
import dev.penstock.crds.Topic;
import dev.penstock.crds.TopicSpec;

import io.fabric8.kubernetes.api.model.IntOrString;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a Topic should be in its cluster.
 *
 * @param name in the cluster
 * @param askedReplicationFactor empty when the user leaves it to us
 * @param settings that the user asks for
 */
public record DesiredTopic(
        String name,
        int partitions,
        Optional<Integer> askedReplicationFactor,
        Map<String, String> settings,
        boolean deletedWithResource) {
    public static final String MIN_IN_SYNC = "min.insync.replicas";
    private static final int SAFE_REPLICATION_FACTOR = 3;

    public DesiredTopic {
        settings = Map.copyOf(settings);
    }

    public static DesiredTopic of(Topic topic) {
        TopicSpec spec = topic.getSpec();
        Map<String, String> settings = new TreeMap<>();
        Map<String, IntOrString> config = spec.config() == null ? Map.of() : spec.config();
        config.forEach((key, value) -> settings.put(key, Objects.toString(value.getValue())));
        return new DesiredTopic(
                nameOf(topic),
                spec.partitions(),
                Optional.ofNullable(spec.replicationFactor()),
                settings,
                spec.deletionPolicy() == DeletionPolicy.Delete);
    }

    /** The name in the cluster. */
    public static String nameOf(Topic topic) {
        String name = topic.getSpec().topicName();
        return name == null ? topic.getMetadata().getName() : name;
    }

    /**
     * Copies of each record for a new topic: what is asked for, or three, or as many as there are
     * brokers.
     */
    public int replicationFactor(int brokers) {
        return askedReplicationFactor.orElseGet(() -> safeReplicationFactor(brokers));
    }

    /** What we would choose. */
    public static int safeReplicationFactor(int brokers) {
        return Math.min(SAFE_REPLICATION_FACTOR, brokers);
    }

    /**
     * All settings of a topic with so many copies: one copy may be away without stopping writes,
     * unless the user says otherwise.
     */
    public Map<String, String> settingsFor(int replicationFactor) {
        Map<String, String> all = new TreeMap<>(settings);
        all.putIfAbsent(MIN_IN_SYNC, String.valueOf(Math.max(1, replicationFactor - 1)));
        return all;
    }
}
