/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.config;

import java.util.Map;

/**
 * Settings of share coordinators and the shape of the topic that they keep state in; Kafka's names
 * and defaults.
 *
 * @param partitions {@code share.coordinator.state.topic.num.partitions}, at least 1
 * @param replicationFactor {@code share.coordinator.state.topic.replication.factor}, at least 1
 * @param minIsr {@code share.coordinator.state.topic.min.isr}, at least 1
 * @param updatesPerSnapshot {@code share.coordinator.snapshot.update.records.per.snapshot}
 * @param coldSnapshotIntervalMs {@code share.coordinator.cold.partition.snapshot.interval.ms}
 * @param pruneIntervalMs {@code share.coordinator.state.topic.prune.interval.ms}
 */
public record ShareCoordinatorSettings(
        int partitions,
        short replicationFactor,
        int minIsr,
        int updatesPerSnapshot,
        int coldSnapshotIntervalMs,
        int pruneIntervalMs) {
    public static final String PARTITIONS = "share.coordinator.state.topic.num.partitions";
    public static final String REPLICATION_FACTOR =
            "share.coordinator.state.topic.replication.factor";
    public static final String MIN_ISR = "share.coordinator.state.topic.min.isr";
    public static final String UPDATES_PER_SNAPSHOT =
            "share.coordinator.snapshot.update.records.per.snapshot";
    public static final String COLD_SNAPSHOT_INTERVAL_MS =
            "share.coordinator.cold.partition.snapshot.interval.ms";
    public static final String PRUNE_INTERVAL_MS =
            "share.coordinator.state.topic.prune.interval.ms";

    private static final int DEFAULT_PARTITIONS = 50;
    private static final int DEFAULT_REPLICATION_FACTOR = 3;
    private static final int DEFAULT_MIN_ISR = 2;
    private static final int DEFAULT_UPDATES_PER_SNAPSHOT = 500;
    private static final int MAX_UPDATES_PER_SNAPSHOT = 500;
    private static final int DEFAULT_INTERVAL_MS = 300_000; // 5 min

    /**
     * Reads the settings by their names; what is not named has its default.
     *
     * @throws InvalidConfigException naming the property that cannot be used
     */
    public static ShareCoordinatorSettings of(Map<String, String> properties) {
        return new ShareCoordinatorSettings(
                number(properties, PARTITIONS, DEFAULT_PARTITIONS, 1, Integer.MAX_VALUE),
                (short)
                        number(
                                properties,
                                REPLICATION_FACTOR,
                                DEFAULT_REPLICATION_FACTOR,
                                1,
                                Short.MAX_VALUE),
                number(properties, MIN_ISR, DEFAULT_MIN_ISR, 1, Short.MAX_VALUE),
                number(
                        properties,
                        UPDATES_PER_SNAPSHOT,
                        DEFAULT_UPDATES_PER_SNAPSHOT,
                        0,
                        MAX_UPDATES_PER_SNAPSHOT),
                number(
                        properties,
                        COLD_SNAPSHOT_INTERVAL_MS,
                        DEFAULT_INTERVAL_MS,
                        1,
                        Integer.MAX_VALUE),
                number(properties, PRUNE_INTERVAL_MS, DEFAULT_INTERVAL_MS, 1, Integer.MAX_VALUE));
    }

    private static int number(
            Map<String, String> properties, String name, int orElse, int least, int most) {
        return WholeNumbers.read(
                properties, name, orElse, least, most, "from " + least + " to " + most);
    }
}
