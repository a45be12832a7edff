/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.kernel.Invariants;

import java.util.SortedMap;
import java.util.TreeMap;

/** Who of a group reads each partition at this moment. */
public final class GroupReaders {
    private final SortedMap<Integer, String> readers = new TreeMap<>();

    void begins(int partition, String member) {
        String other = readers.putIfAbsent(partition, member);
        Invariants.check(other == null, "a partition has one reader: " + partition, other, member);
    }

    void ends(int partition) {
        readers.remove(partition);
    }

    /** How many partitions have a reader. */
    public int count() {
        return readers.size();
    }
}
