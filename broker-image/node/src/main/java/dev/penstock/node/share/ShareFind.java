/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.delivery.AcquiredRecords;
import dev.penstock.kernel.FileSlice;
import dev.penstock.node.partition.TopicMeter;
import dev.penstock.protocol.ErrorCode;

import java.util.List;

/** What a member found in one share-partition. */
sealed interface ShareFind {
    /**
     * Records that it holds from now on.
     *
     * @param slices whole batches that have them, and perhaps others
     * @param meter is told of them when they are sent
     */
    record Records(List<AcquiredRecords> acquired, List<FileSlice> slices, TopicMeter meter)
            implements ShareFind {
        int sizeBytes() {
            return slices.stream().mapToInt(FileSlice::sizeBytes).sum();
        }

        long count() {
            return acquired.stream().mapToLong(AcquiredRecords::count).sum();
        }
    }

    /** There is nothing for it now. */
    record Nothing() implements ShareFind {}

    /** It cannot be read here. */
    record Failed(ErrorCode error) implements ShareFind {}
}
