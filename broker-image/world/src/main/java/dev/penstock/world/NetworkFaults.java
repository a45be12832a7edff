/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import dev.penstock.kernel.Invariants;

/**
 * How bad the network is between any two machines.
 *
 * @param minDelayNanos the least time that a frame takes
 * @param maxDelayNanos the most that it takes unless it stalls
 * @param stallsPerMillion how many of a million frames are lost on the wire and sent again by TCP:
 *     they, and all behind them on the connection, come late
 * @param maxStallNanos how late at most
 * @param resetsPerMillion how many of a million frames reset their connection instead of arriving
 */
public record NetworkFaults(
        long minDelayNanos,
        long maxDelayNanos,
        int stallsPerMillion,
        long maxStallNanos,
        int resetsPerMillion) {
    /** A good local network: 50 to 500 microseconds, no faults. */
    public static final NetworkFaults NONE = new NetworkFaults(50_000, 500_000, 0, 0, 0);

    /** A bad one: up to 20 ms, 2 % of frames stall for up to 400 ms, 0.1 % reset. */
    public static final NetworkFaults ROUGH =
            new NetworkFaults(50_000, 20_000_000, 20_000, 400_000_000, 1_000);

    public NetworkFaults {
        Invariants.check(
                0 <= minDelayNanos && minDelayNanos <= maxDelayNanos,
                "delays are a range",
                minDelayNanos,
                maxDelayNanos);
        Invariants.check(maxStallNanos >= 0, "a stall is at least 0", maxStallNanos);
    }

    long delayNanos(SimRandomness randomness) {
        long delay = randomness.between(minDelayNanos, maxDelayNanos);
        return randomness.happens(stallsPerMillion)
                ? delay + randomness.between(0, maxStallNanos)
                : delay;
    }
}
