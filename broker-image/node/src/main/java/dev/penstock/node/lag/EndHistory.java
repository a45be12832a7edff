/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.lag;

/**
 * When a partition ended where, so that the age of what begins at an offset can be told without
 * reading it, and without trust in the clocks of producers.
 *
 * <p>A sample is an end with the first and the last time at which it was seen: what begins there
 * came after the last, and before the next end was seen first. There are so many samples at most;
 * when it is full, the one goes whose neighbours are closest together for their age, so that what
 * is recent is known finely and what is old is known at all.
 */
final class EndHistory {
    static final int MAX_SAMPLES = 64;

    private final long[] ends = new long[MAX_SAMPLES];
    private final long[] firstNanos = new long[MAX_SAMPLES];
    private final long[] lastNanos = new long[MAX_SAMPLES];
    private int size;

    /** The newest end; there is one from the first look on. */
    long end() {
        return ends[size - 1];
    }

    /** The partition ends there now. */
    void saw(long end, long nowNanos) {
        while (size > 0 && ends[size - 1] > end) {
            // An unclean election: what was there is not there any more.
            size--;
        }
        if (size > 0 && ends[size - 1] == end) {
            lastNanos[size - 1] = nowNanos;
            return;
        }
        if (size == MAX_SAMPLES) {
            forgetOne(nowNanos);
        }
        ends[size] = end;
        firstNanos[size] = nowNanos;
        lastNanos[size] = nowNanos;
        size++;
    }

    /**
     * How long ago the partition ended at the offset; between two samples as if it had grown
     * evenly. What was there before the first look is at least as old as that.
     */
    long ageNanos(long offset, long nowNanos) {
        if (size == 0 || offset >= ends[size - 1]) {
            return 0L;
        }
        int after = 0;
        while (ends[after] <= offset) {
            after++;
        }
        if (after == 0) {
            return nowNanos - firstNanos[0];
        }
        double share = (offset - ends[after - 1]) / (double) (ends[after] - ends[after - 1]);
        long grewNanos = firstNanos[after] - lastNanos[after - 1];
        return nowNanos - lastNanos[after - 1] - Math.round(share * grewNanos);
    }

    private void forgetOne(long nowNanos) {
        int least = 1;
        double leastShare = Double.MAX_VALUE;
        for (int i = 1; i < size - 1; i++) {
            double ageNanos = Math.max(1L, nowNanos - lastNanos[i]);
            double share = (firstNanos[i + 1] - lastNanos[i - 1]) / ageNanos;
            if (share < leastShare) {
                leastShare = share;
                least = i;
            }
        }
        for (long[] array : new long[][] {ends, firstNanos, lastNanos}) {
            System.arraycopy(array, least + 1, array, least, size - least - 1);
        }
        size--;
    }
}
