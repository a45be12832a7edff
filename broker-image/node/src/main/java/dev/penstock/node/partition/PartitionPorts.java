/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.Workers;

/**
 * What the partitions of one loop have around them.
 *
 * @param loop that owns them
 * @param space of the disk that holds the logs
 * @param throttle of the broker
 * @param workers where what blocks is done for them
 */
public record PartitionPorts(
        Scheduler loop,
        Clock clock,
        Workers workers,
        DiskSpace space,
        ReplicationThrottle throttle,
        PartitionStore store,
        PartitionOutlets outlets,
        PartitionEvents events) {}
