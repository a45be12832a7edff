/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.FileSlice;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.log.AbortedTransaction;
import dev.penstock.protocol.ErrorCode;

import java.util.List;

/** What became of a {@link ReadAsk}. */
public sealed interface PartitionRead {
    long UNKNOWN = -1L;

    /** How many bytes of records there are. */
    default int sizeBytes() {
        return 0;
    }

    /** Whether the fetch is to be answered at once, also without records. */
    default boolean isUrgent() {
        return true;
    }

    /**
     * Records, perhaps none.
     *
     * @param slices whole batches
     * @param aborted whose records among them are not to be read; only where that was asked for
     * @param meter is told of them when they are sent
     */
    record Records(
            List<FileSlice> slices,
            int sizeBytes,
            List<AbortedTransaction> aborted,
            long highWatermark,
            long lastStableOffset,
            long logStartOffset,
            TopicMeter meter)
            implements PartitionRead {
        @Override
        public boolean isUrgent() {
            return false;
        }

        /** The same without records. */
        public Records withoutRecords() {
            return new Records(
                    List.of(),
                    0,
                    List.of(),
                    highWatermark,
                    lastStableOffset,
                    logStartOffset,
                    meter);
        }
    }

    /** It is to be read from that replica, which is closer to the asker (KIP-392). */
    record Elsewhere(
            BrokerId replica, long highWatermark, long lastStableOffset, long logStartOffset)
            implements PartitionRead {}

    /** The asker's log differs from the leader's after that end of that epoch. */
    record Diverging(LeaderEpoch epoch, long endOffset, long highWatermark, long logStartOffset)
            implements PartitionRead {}

    /** It cannot be read here or there. */
    record Failed(ErrorCode error, long highWatermark, long logStartOffset)
            implements PartitionRead {
        /** Where nothing is known of the partition. */
        public static Failed with(ErrorCode error) {
            return new Failed(error, UNKNOWN, UNKNOWN);
        }
    }
}
