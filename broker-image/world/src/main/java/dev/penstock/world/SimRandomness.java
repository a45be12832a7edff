/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Randomness;

import java.util.SplittableRandom;

/**
 * Chance that a seed repeats. Each subsystem has its own, so that a draw more in one shifts no
 * other.
 */
public final class SimRandomness implements Randomness {
    private static final int MILLION = 1_000_000;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final long seed;
    private final SplittableRandom random;

    public SimRandomness(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** A stream of its own, which depends on this one's seed and the name only. */
    public SimRandomness split(String name) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * FNV_PRIME;
        }
        return new SimRandomness(new SplittableRandom(seed ^ hash).nextLong());
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    @Override
    public int nextInt(int bound) {
        return random.nextInt(bound);
    }

    public boolean nextBoolean() {
        return random.nextBoolean();
    }

    /** Draws from {@code lowest} to {@code highest}, both included. */
    public long between(long lowest, long highest) {
        Invariants.check(lowest <= highest, "a range is not empty", lowest, highest);
        return lowest == highest ? lowest : random.nextLong(lowest, Math.addExact(highest, 1));
    }

    /** True in so many of a million cases; draws nothing when that is none or all of them. */
    public boolean happens(int perMillion) {
        if (perMillion <= 0) {
            return false;
        }
        return perMillion >= MILLION || random.nextInt(MILLION) < perMillion;
    }
}
