/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.run;

/** What may go wrong in a run. */
public enum FaultKind {
    /** {@code kill -9}. */
    KILL,

    /** All brokers are killed at once. */
    KILL_ALL,

    /** A broker loses power, and with it what it has not synced. */
    POWER_LOSS,

    /** All brokers lose power at once; only where what is acknowledged is on disk. */
    POWER_LOSS_OF_ALL,

    /** A broker loses its disk and comes back with an empty one. */
    DISK_LOSS,

    /** A broker is stopped in order. */
    STOP,

    /** A broker stands still for a while. */
    PAUSE,

    /** A broker is cut off from all others and from clients. */
    ISOLATE,

    /** The network falls into halves. */
    SPLIT,

    /** One direction between two brokers is cut. */
    ONE_WAY,

    /** Frames come late, connections break. */
    ROUGH_NETWORK,

    /** A disk has room for upkeep only, for a while. */
    FULL_DISK,

    /** The files of a partition can be neither read nor written, until the broker starts again. */
    BROKEN_PARTITION,

    /** Syncs are slow. */
    SLOW_DISK,

    /** Wall clocks jump. */
    CLOCK_JUMP,

    /**
     * A log directory of several can be neither read nor written, until the broker starts again.
     */
    BROKEN_LOG_DIRECTORY,

    /** Bytes of a replica that were durable are others now. */
    BIT_ROT,

    /** A disk takes no writes for a while, and loops hang in them; in runs that ask for it. */
    STALLED_DISK
}
