/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import java.util.Arrays;

/**
 * Where the newest batches of the active segment stand, so that followers and consumers at the end
 * of the log are served without a look at the file. A ring that grows with use.
 *
 * <p>Always: offsets and positions ascend from the oldest to the newest; between them no batch is
 * missing.
 */
final class RecentBatches {
    /** So many batches are remembered at most; 20 bytes each. */
    static final int MAX_BATCHES = 128;

    static final int UNKNOWN = -1;

    private static final int INITIAL_BATCHES = 8;

    private long[] baseOffsets = new long[INITIAL_BATCHES];
    private long[] lastOffsets = new long[INITIAL_BATCHES];
    private int[] positions = new int[INITIAL_BATCHES];
    private int oldest;
    private int count;

    void add(long baseOffset, long lastOffset, int position) {
        if (count == positions.length) {
            if (count < MAX_BATCHES) {
                grow();
            } else {
                oldest = (oldest + 1) % count;
                count--;
            }
        }
        int slot = slot(count);
        baseOffsets[slot] = baseOffset;
        lastOffsets[slot] = lastOffset;
        positions[slot] = position;
        count++;
    }

    void clear() {
        oldest = 0;
        count = 0;
        if (positions.length > INITIAL_BATCHES) {
            baseOffsets = new long[INITIAL_BATCHES];
            lastOffsets = new long[INITIAL_BATCHES];
            positions = new int[INITIAL_BATCHES];
        }
    }

    /** Where the first batch stands that ends at the offset or after it, if it is remembered. */
    int locate(long offset) {
        if (count == 0 || offset < baseOffsets[oldest] || offset > lastOffsets[slot(count - 1)]) {
            return UNKNOWN;
        }
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (lastOffsets[slot(middle)] < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return positions[slot(low)];
    }

    /** The last place at or below the bound where a batch begins, if it is remembered. */
    int floorPosition(long bound) {
        if (count == 0 || bound < positions[oldest]) {
            return UNKNOWN;
        }
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (positions[slot(middle)] <= bound) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return positions[slot(low)];
    }

    private int slot(int age) {
        return (oldest + age) % positions.length;
    }

    /** Only ever while the ring has not begun to turn. */
    private void grow() {
        baseOffsets = Arrays.copyOf(baseOffsets, 2 * count);
        lastOffsets = Arrays.copyOf(lastOffsets, 2 * count);
        positions = Arrays.copyOf(positions, 2 * count);
    }
}
