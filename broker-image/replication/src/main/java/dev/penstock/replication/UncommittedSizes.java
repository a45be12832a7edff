/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import java.util.Arrays;

/**
 * How many bytes lie between the high watermark and the log end, append by append, so that a parked
 * consumer is woken by bytes and not by offsets.
 */
final class UncommittedSizes {
    /** Beyond so many uncommitted appends the sizes of the later ones are added up. */
    static final int MAX_ENTRIES = 1024;

    private static final int INITIAL_ENTRIES = 8;

    /** A ring: the end offset and the size of each append, the oldest at {@code first}. */
    private long[] endOffsets = new long[INITIAL_ENTRIES];

    private long[] sizesBytes = new long[INITIAL_ENTRIES];
    private int first;
    private int count;
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
        if (count == MAX_ENTRIES) {
            int last = place(count - 1);
            endOffsets[last] = endOffset;
            sizesBytes[last] += sizeBytes;
            return;
        }
        if (count == endOffsets.length) {
            endOffsets = grown(endOffsets);
            sizesBytes = grown(sizesBytes);
            first = 0;
        }
        int next = place(count++);
        endOffsets[next] = endOffset;
        sizesBytes[next] = sizeBytes;
    }

    private int place(int index) {
        return (first + index) % endOffsets.length;
    }

    /** Twice as long, and the oldest is where the ring begins. */
    private long[] grown(long[] ring) {
        long[] longer = Arrays.copyOfRange(ring, first, first + 2 * ring.length);
        System.arraycopy(ring, 0, longer, ring.length - first, first);
        Arrays.fill(longer, ring.length, longer.length, 0L);
        return longer;
    }

    /**
     * How much the watermark has passed now: at least 1 (it may stand inside an append), and a lot
     * when some of it was appended under another leader.
     */
    long takeUpTo(long highWatermark) {
        long taken = 0;
        while (count > 0 && endOffsets[first] <= highWatermark) {
            taken += sizesBytes[first];
            first = place(1);
            count--;
        }
        if (reachesBehindStart) {
            reachesBehindStart = highWatermark < leaderStartOffset;
            return Integer.MAX_VALUE;
        }
        return Math.max(1, taken);
    }
}
