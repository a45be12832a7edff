/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.LeaderEpoch;

/** Whether and how far a fetch may read. */
public sealed interface ReadOutcome {
    /**
     * Read from the offset, not past the end (nothing when the end is not after it).
     *
     * @param startOffset where to begin
     * @param endOffset the first offset that may not be read
     * @param highWatermark for the answer
     * @param lastStableOffset for the answer
     * @param logStartOffset for the answer
     */
    record Range(
            long startOffset,
            long endOffset,
            long highWatermark,
            long lastStableOffset,
            long logStartOffset)
            implements ReadOutcome {}

    /**
     * The reader's log is another one than this: it has to truncate.
     *
     * @param epoch the latest epoch of this log that is not after the reader's last
     * @param endOffset where that ends here
     * @param highWatermark for the answer
     * @param logStartOffset for the answer
     */
    record Diverging(LeaderEpoch epoch, long endOffset, long highWatermark, long logStartOffset)
            implements ReadOutcome {}

    /**
     * It may not read here or there.
     *
     * @param error why
     * @param highWatermark for the answer
     * @param logStartOffset for the answer; where a follower that is out of range begins anew
     */
    record Rejected(ReplicationError error, long highWatermark, long logStartOffset)
            implements ReadOutcome {}
}
