/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.kernel;

/**
 * Which leadership of one log a record or a request belongs to; grows with every change of leader.
 *
 * @param value at least 0
 */
public record LeaderEpoch(int value) implements Comparable<LeaderEpoch> {
    public static final LeaderEpoch FIRST = new LeaderEpoch(0);

    public LeaderEpoch {
        Invariants.check(value >= 0, "a leader epoch is at least 0", value);
    }

    public LeaderEpoch next() {
        return new LeaderEpoch(Math.addExact(value, 1));
    }

    public boolean isOlderThan(LeaderEpoch other) {
        return value < other.value;
    }

    @Override
    public int compareTo(LeaderEpoch other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
