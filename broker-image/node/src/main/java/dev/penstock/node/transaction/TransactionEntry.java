/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.transaction;

import dev.penstock.coordinator.group.TopicPartitionName;
import dev.penstock.kernel.TopicPartition;

/**
 * A transaction at the door of a partition.
 *
 * @param name the same partition by its topic's name
 * @param adds whether the partition joins the transaction by this; else it must have before
 */
public record TransactionEntry(
        TopicPartition partition,
        TopicPartitionName name,
        String transactionalId,
        long producerId,
        short producerEpoch,
        boolean adds) {}
