/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

/**
 * How long things are done.
 *
 * @param warmUpS before each case
 * @param measureS each case
 * @param idleS before and while idleness is looked at
 * @param preloadMb written before it is read
 * @param partitions of a topic with many
 * @param restartMb what a broker has when it is to start again
 */
public record Length(
        double warmUpS, double measureS, int idleS, int preloadMb, int partitions, int restartMb) {
    /** For figures. */
    public static final Length FULL = new Length(4, 5, 3, 300, 1_000, 5_000);

    /** Only to see that all of it works. */
    public static final Length SHORT = new Length(1, 2, 1, 20, 50, 20);
}
