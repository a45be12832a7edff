/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

/**
 * Which upkeep is due at each tick: the same as always while logs are written, and seldom once they
 * have not been for a while, for then there is hardly anything to look at.
 *
 * <p>Always: it is never left out for longer than {@link #RESTING_TICKS}, for what failed is tried
 * again with it, and a disk is filled by others too.
 */
final class UpkeepRhythm {
    /** How long nothing is written before it rests. */
    static final int QUIET_TICKS = 10;

    /** How often it looks while it rests. */
    static final int RESTING_TICKS = 10;

    private static final int HIGH_WATERMARK_TICKS = 5;

    private long ticks;
    private int quietTicks;

    /**
     * What is due.
     *
     * @param logs checkpoints and flushes of logs, and the room on the disk
     * @param highWatermarks how far partitions are committed
     */
    record Due(boolean logs, boolean highWatermarks) {}

    /**
     * The next tick.
     *
     * @param written whether anything was written since the last one
     * @param full whether room on the disk is waited for
     */
    Due tick(boolean written, boolean full) {
        ticks++;
        quietTicks = written || full ? 0 : Math.min(quietTicks + 1, QUIET_TICKS);
        boolean rests = quietTicks >= QUIET_TICKS;
        return new Due(
                isEvery(rests ? RESTING_TICKS : 1),
                isEvery(rests ? RESTING_TICKS : HIGH_WATERMARK_TICKS));
    }

    private boolean isEvery(int period) {
        return ticks % period == 0;
    }
}
