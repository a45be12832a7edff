/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import java.util.ArrayDeque;

/**
 * How many bytes lie between the high watermark and the log end, append by append, so that a parked
 * consumer is woken by bytes and not by offsets.
 */
final class UncommittedSizes {
    /** Beyond so many uncommitted appends the sizes of the later ones are added up. */
    static final int MAX_ENTRIES = 1024;

    private record Append(long endOffset, long sizeBytes) {}

    private final ArrayDeque<Append> appends = new ArrayDeque<>();
    private final long leaderStartOffset;
    private boolean reachesBehindStart;

    /**
     * Knows nothing of what was appended before this leader.
     *
     * @param leaderStartOffset its log end when it began
     * @param highWatermark where that stood then
     */
    UncommittedSizes(long leaderStartOffset, long highWatermark) {
        this.leaderStartOffset = leaderStartOffset;
        this.reachesBehindStart = highWatermark < leaderStartOffset;
    }

    void add(long endOffset, long sizeBytes) {
        if (appends.size() < MAX_ENTRIES) {
            appends.addLast(new Append(endOffset, sizeBytes));
        } else {
            Append last = appends.removeLast();
            appends.addLast(new Append(endOffset, last.sizeBytes() + sizeBytes));
        }
    }

    /**
     * How much the watermark has passed now: at least 1 (it may stand inside an append), and a lot
     * when some of it was appended under another leader.
     */
    long takeUpTo(long highWatermark) {
        long taken = 0;
        while (!appends.isEmpty() && appends.getFirst().endOffset() <= highWatermark) {
            taken += appends.removeFirst().sizeBytes();
        }
        if (reachesBehindStart) {
            reachesBehindStart = highWatermark < leaderStartOffset;
            return Integer.MAX_VALUE;
        }
        return Math.max(1, taken);
    }
}
