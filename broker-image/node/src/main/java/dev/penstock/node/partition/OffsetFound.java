/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.protocol.ErrorCode;

/**
 * What ListOffsets is told of one partition.
 *
 * @param offset -1 when there is none
 * @param timestampMs of the record, -1 when none was asked by time
 * @param leaderEpoch of the record, -1 when not known
 */
public record OffsetFound(ErrorCode error, long offset, long timestampMs, int leaderEpoch) {
    public static final long NO_TIMESTAMP = -1L;
    public static final int NO_EPOCH = -1;

    /** No record is as late as the time that was asked for. */
    public static final OffsetFound NOTHING =
            new OffsetFound(ErrorCode.NONE, -1L, NO_TIMESTAMP, NO_EPOCH);

    public static OffsetFound failed(ErrorCode error) {
        return new OffsetFound(error, -1L, NO_TIMESTAMP, NO_EPOCH);
    }
}
