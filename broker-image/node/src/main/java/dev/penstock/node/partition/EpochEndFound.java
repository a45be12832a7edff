/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.protocol.ErrorCode;

/**
 * What OffsetForLeaderEpoch is told of one partition (KIP-320).
 *
 * @param leaderEpoch the newest epoch of the log that is not after the one that was asked for; -1
 *     when that is newer than the log
 * @param endOffset where it ends, -1 when there is none
 */
public record EpochEndFound(ErrorCode error, int leaderEpoch, long endOffset) {
    private static final int NO_EPOCH = -1;
    private static final long NO_OFFSET = -1L;

    /** The log knows no such epoch. */
    public static final EpochEndFound NOTHING =
            new EpochEndFound(ErrorCode.NONE, NO_EPOCH, NO_OFFSET);

    public static EpochEndFound failed(ErrorCode error) {
        return new EpochEndFound(error, NO_EPOCH, NO_OFFSET);
    }
}
