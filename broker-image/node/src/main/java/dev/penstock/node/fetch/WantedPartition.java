/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.fetch;

import dev.penstock.node.partition.PartitionRead;
import dev.penstock.protocol.message.FetchRequest.FetchPartition;

/** What a fetch wants of one partition, and in a session what it was last told. */
final class WantedPartition {
    private static final long NEVER_TOLD = Long.MIN_VALUE;

    private final FetchedPartition name;
    private FetchPartition position;
    private long toldHighWatermark = NEVER_TOLD;
    private long toldLogStartOffset = NEVER_TOLD;

    WantedPartition(FetchedPartition name, FetchPartition position) {
        this.name = name;
        this.position = position;
    }

    FetchedPartition name() {
        return name;
    }

    FetchPartition position() {
        return position;
    }

    void moveTo(FetchPartition newPosition) {
        position = newPosition;
    }

    /** Whether an incremental answer has to name the partition, which then counts as told. */
    boolean tell(PartitionRead read) {
        if (!(read instanceof PartitionRead.Records records)) {
            toldHighWatermark = NEVER_TOLD;
            return true;
        }
        boolean news =
                records.sizeBytes() > 0
                        || records.highWatermark() != toldHighWatermark
                        || records.logStartOffset() != toldLogStartOffset;
        toldHighWatermark = records.highWatermark();
        toldLogStartOffset = records.logStartOffset();
        return news;
    }
}
