/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** A member of a large group: what it reads, and what it had to stop reading. */
abstract class LargeGroupReader {
    private final String name;
    private final SortedSet<Integer> owned = new TreeSet<>();
    private final List<GroupError> errors = new ArrayList<>();
    private int lost;
    final LargeGroup<?> group;

    LargeGroupReader(String name, LargeGroup<?> group) {
        this.name = name;
        this.group = group;
    }

    /** Does what it is time for. */
    abstract void step();

    /** Is told what it may read; tells whether it had to give up any. */
    final boolean isTold(Set<Integer> assigned) {
        SortedSet<Integer> begun = new TreeSet<>(assigned);
        begun.removeAll(owned);
        group.reads(this, begun);
        int before = owned.size();
        owned.retainAll(assigned);
        int gaveUp = before - owned.size();
        owned.addAll(begun);
        lost += gaveUp;
        return gaveUp > 0;
    }

    final void failed(GroupError error) {
        errors.add(error);
    }

    /** From here on it counts what it loses. */
    void watch() {
        lost = 0;
        errors.clear();
    }

    final String name() {
        return name;
    }

    final SortedSet<Integer> owned() {
        return owned;
    }

    /** How many partitions it had to stop reading since it is watched. */
    final int lost() {
        return lost;
    }

    final List<GroupError> errors() {
        return errors;
    }
}
