/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.replication.ReadLevel;

/**
 * What ListOffsets asks of one partition.
 *
 * @param currentLeaderEpoch in which the asker believes, -1 when it does not say
 * @param timestamp milliseconds since 1970, or one of the constants
 * @param level how far the asker may read
 */
public record OffsetAsk(
        TopicPartition partition, int currentLeaderEpoch, long timestamp, ReadLevel level) {
    /** The end of what may be read. */
    public static final long LATEST = -1L;

    /** The first record. */
    public static final long EARLIEST = -2L;

    /** The record with the largest timestamp (KIP-734). */
    public static final long MAX_TIMESTAMP = -3L;

    /** The first record on this broker's own disk (KIP-405); all are. */
    public static final long EARLIEST_LOCAL = -4L;
}
