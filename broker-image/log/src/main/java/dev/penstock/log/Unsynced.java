/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

/**
 * Whether something changed since it was last synced; knows of changes that were made while a sync
 * ran elsewhere.
 *
 * <p>Always: {@code synced <= changes}.
 */
final class Unsynced {
    private long changes;
    private long synced;

    void change() {
        changes++;
    }

    boolean isDirty() {
        return synced < changes;
    }

    /** What a sync that begins now will cover. */
    long mark() {
        return changes;
    }

    void synced(long mark) {
        synced = Math.max(synced, mark);
    }

    void synced() {
        synced = changes;
    }
}
