/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.ShareGroupConfig;
import dev.penstock.coordinator.share.ShareGroupConfig.Start;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.partition.OffsetAsk;
import dev.penstock.node.partition.OffsetFound;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.replication.ReadLevel;

/** Where a group begins in a partition that it has not read yet. On the partition's loop. */
record StartOffset(PartitionLoop partitions, TopicPartition partition, long nowMs) {
    OffsetFound of(ShareGroupConfig config) {
        return switch (config.start()) {
            case Start.Latest() -> at(OffsetAsk.LATEST);
            case Start.Earliest() -> at(OffsetAsk.EARLIEST);
            case Start.NotOlderThan(long ageMs) -> {
                OffsetFound found = at(Math.max(0L, nowMs - ageMs));
                boolean allOlder = found.error() == ErrorCode.NONE && found.offset() < 0;
                yield allOlder ? at(OffsetAsk.LATEST) : found;
            }
        };
    }

    private OffsetFound at(long timestamp) {
        return partitions.offset(
                new OffsetAsk(
                        partition, OffsetFound.NO_EPOCH, timestamp, ReadLevel.HIGH_WATERMARK));
    }
}
