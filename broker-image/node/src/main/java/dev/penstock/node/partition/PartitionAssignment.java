/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.replication.PartitionState;

import java.util.Map;

/**
 * What the metadata says about one partition that this broker stores.
 *
 * @param topic its topic's name
 * @param effectiveConfigs the topic's settings
 */
public record PartitionAssignment(
        TopicPartition partition,
        String topic,
        PartitionState state,
        Map<String, String> effectiveConfigs) {}
