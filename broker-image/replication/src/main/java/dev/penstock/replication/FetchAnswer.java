/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.LeaderEpoch;

import java.nio.ByteBuffer;

/** What the leader says to a {@link FetchPosition}. */
public sealed interface FetchAnswer {
    /**
     * What follows.
     *
     * @param batches whole batches, perhaps none
     * @param highWatermark the leader's
     * @param logStartOffset the leader's
     */
    record Records(ByteBuffer batches, long highWatermark, long logStartOffset)
            implements FetchAnswer {}

    /** The logs differ; see {@link ReadOutcome.Diverging}. */
    record Diverging(LeaderEpoch epoch, long endOffset) implements FetchAnswer {}

    /** The position is outside of the leader's log, which begins here. */
    record OutOfRange(long leaderLogStartOffset) implements FetchAnswer {}

    /**
     * No.
     *
     * @param errorName Kafka's name of the error
     */
    record Failed(String errorName) implements FetchAnswer {}
}
