/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.kernel.Randomness;

/** Ids that differ and come in the same order in every run. */
final class CountingRandomness implements Randomness {
    private static long next = 1;

    @Override
    public long nextLong() {
        return next++;
    }

    @Override
    public int nextInt(int bound) {
        return (int) (next++ % bound);
    }
}
