/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.partition;

import dev.penstock.metadata.config.EffectiveConfigs;
import dev.penstock.metadata.config.TopicConfigs;

/**
 * What a topic's settings say about its partitions.
 *
 * @param minInsyncReplicas how many must be in sync for the high watermark to move
 * @param uncleanElection whether any replica may lead when no eligible one is left
 */
public record PartitionRules(int minInsyncReplicas, boolean uncleanElection) {
    public static PartitionRules of(EffectiveConfigs configs, String topic) {
        return new PartitionRules(
                (int) configs.topicLong(topic, TopicConfigs.MIN_INSYNC_REPLICAS),
                configs.topicBoolean(topic, TopicConfigs.UNCLEAN_LEADER_ELECTION));
    }
}
