/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.kernel;

/**
 * The number of a broker in its cluster (Kafka's {@code node.id}).
 *
 * @param value at least 0
 */
public record BrokerId(int value) implements Comparable<BrokerId> {
    public BrokerId {
        Invariants.check(value >= 0, "a broker id is at least 0", value);
    }

    @Override
    public int compareTo(BrokerId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
