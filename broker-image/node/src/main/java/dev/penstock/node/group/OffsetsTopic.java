/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.group;

import dev.penstock.metadata.image.InternalTopics;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The topic that groups and their offsets are kept in, by Kafka's name. */
public final class OffsetsTopic {
    public static final String NAME = InternalTopics.CONSUMER_OFFSETS;

    private static final String MIN_IN_SYNC = "min.insync.replicas";
    private static final String SEGMENT_BYTES = Integer.toString(100 << 20);

    private OffsetsTopic() {}

    /**
     * Its settings when it is created. All replicas but one have to have a position before it is
     * committed, unless the broker is told otherwise: with Kafka's 1 a loss of power takes
     * positions away that were acknowledged while the other replicas were out of sync.
     *
     * @param properties what the broker's file sets
     */
    public static SortedMap<String, String> configs(int replicas, Map<String, String> properties) {
        SortedMap<String, String> configs = new TreeMap<>();
        configs.put("cleanup.policy", "compact");
        configs.put("compression.type", "producer");
        configs.put("segment.bytes", SEGMENT_BYTES);
        if (!properties.containsKey(MIN_IN_SYNC)) {
            configs.put(MIN_IN_SYNC, Integer.toString(Math.max(1, replicas - 1)));
        }
        return configs;
    }
}
