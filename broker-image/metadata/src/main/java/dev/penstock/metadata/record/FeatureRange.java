/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.record;

import dev.penstock.kernel.Invariants;

/** The levels of one feature that a broker can run with, both ends included. */
public record FeatureRange(short lowest, short highest) {
    public FeatureRange {
        Invariants.check(
                lowest >= 0 && lowest <= highest, "a feature range runs upward", lowest, highest);
    }

    public boolean contains(short level) {
        return lowest <= level && level <= highest;
    }
}
