/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.config;

/**
 * What a new topic gets where its creator says nothing, and when a broker may create one unasked.
 *
 * @param partitions {@code num.partitions}, at least 1
 * @param replicationFactor {@code default.replication.factor}, at least 1
 * @param autoCreate {@code auto.create.topics.enable}
 * @param offsetsPartitions {@code offsets.topic.num.partitions}, at least 1
 * @param offsetsReplicationFactor {@code offsets.topic.replication.factor}, at least 1
 */
public record TopicDefaults(
        int partitions,
        short replicationFactor,
        boolean autoCreate,
        int offsetsPartitions,
        short offsetsReplicationFactor) {
    public TopicDefaults {
        atLeastOne("num.partitions", partitions);
        atLeastOne("default.replication.factor", replicationFactor);
        atLeastOne("offsets.topic.num.partitions", offsetsPartitions);
        atLeastOne("offsets.topic.replication.factor", offsetsReplicationFactor);
    }

    private static void atLeastOne(String property, int value) {
        if (value < 1) {
            throw new InvalidConfigException(property, "must be at least 1, not " + value);
        }
    }
}
