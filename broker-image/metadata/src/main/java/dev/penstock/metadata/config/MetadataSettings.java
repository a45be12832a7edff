/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.config;

import dev.penstock.kernel.Invariants;
import dev.penstock.metadata.image.MetadataImage;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the machine is told when it is made.
 *
 * @param clusterId brokers that claim another one are turned away
 * @param staticConfigs the properties of this broker's file, by Kafka's names; must pass {@link
 *     BrokerConfigs#objections}
 * @param sessionTimeoutMs how long a silent broker is believed to live
 */
public record MetadataSettings(
        String clusterId, SortedMap<String, String> staticConfigs, long sessionTimeoutMs) {
    /** With a heartbeat each 100 ms, five may be lost; partitions move within a second. */
    public static final long DEFAULT_SESSION_TIMEOUT_MS = 600;

    public MetadataSettings {
        Invariants.check(sessionTimeoutMs > 0, "a session lasts", sessionTimeoutMs);
        staticConfigs = Collections.unmodifiableSortedMap(new TreeMap<>(staticConfigs));
        Invariants.check(
                BrokerConfigs.objections(staticConfigs).isEmpty(),
                "the properties of the file are valid",
                BrokerConfigs.objections(staticConfigs));
    }

    /** Partitions of a new topic whose creator does not say. */
    public int defaultPartitions(MetadataImage image) {
        return (int) effective(image).brokerLong(BrokerConfigs.NUM_PARTITIONS);
    }

    /** Replicas of each of them. */
    public int defaultReplicationFactor(MetadataImage image) {
        return (int) effective(image).brokerLong(BrokerConfigs.DEFAULT_REPLICATION_FACTOR);
    }

    /** What holds in the cluster as the image says. */
    public EffectiveConfigs effective(MetadataImage image) {
        return new EffectiveConfigs(image, staticConfigs);
    }
}
