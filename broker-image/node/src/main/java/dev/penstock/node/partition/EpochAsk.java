/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.TopicPartition;

/**
 * What OffsetForLeaderEpoch asks of one partition.
 *
 * @param currentLeaderEpoch in which the asker believes, -1 when it does not say
 * @param leaderEpoch whose end is wanted
 */
public record EpochAsk(TopicPartition partition, int currentLeaderEpoch, int leaderEpoch) {}
