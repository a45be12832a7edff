/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

/**
 * How bad a disk is while it runs; what a loss of power does stands in {@link SimDisk}.
 *
 * @param flipsPerMillion how many of a million reads return one flipped bit (the stored bytes are
 *     whole)
 * @param syncFailuresPerMillion how many of a million syncs fail
 * @param syncNanos how long a sync keeps its loop busy
 * @param slowSyncsPerMillion how many of a million syncs are slow
 * @param slowSyncNanos how long a slow one takes instead
 */
public record DiskFaults(
        int flipsPerMillion,
        int syncFailuresPerMillion,
        long syncNanos,
        int slowSyncsPerMillion,
        long slowSyncNanos) {
    /** A good disk: a sync takes 200 microseconds. */
    public static final DiskFaults NONE = new DiskFaults(0, 0, 200_000, 0, 0);

    /** Syncs take longer than it takes peers to answer. */
    public static final DiskFaults SLUGGISH = new DiskFaults(0, 0, 20_000_000, 20_000, 300_000_000);

    /** Syncs take 2 ms, one in fifty takes 300 ms. */
    public static final DiskFaults SLOW = new DiskFaults(0, 0, 2_000_000, 20_000, 300_000_000);
}
