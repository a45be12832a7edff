/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import java.util.List;

/**
 * The feature levels (KIP-584) that a broker tells its clients: what it could do, and what the
 * cluster has agreed to use.
 *
 * @param supported what this broker can do
 * @param epoch the metadata offset of the agreed levels, {@link #UNKNOWN_EPOCH} when not known
 * @param finalized what the cluster uses; level 0 means not at all
 */
public record Features(List<Supported> supported, long epoch, List<Finalized> finalized) {
    public static final long UNKNOWN_EPOCH = -1;

    /** A broker that knows of none. */
    public static final Features NONE = new Features(List.of(), UNKNOWN_EPOCH, List.of());

    public Features {
        supported = List.copyOf(supported);
        finalized = List.copyOf(finalized);
    }

    /** The levels of a feature that this broker can do, both included. */
    public record Supported(String name, short lowestLevel, short highestLevel) {}

    /** The level of a feature that the cluster uses. */
    public record Finalized(String name, short level) {}
}
