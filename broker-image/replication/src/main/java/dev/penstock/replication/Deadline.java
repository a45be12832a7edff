/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

/** Something that happens at a time unless it is removed from the {@link Deadlines} before. */
public abstract class Deadline {
    static final int NOT_WAITING = -1;

    long atNanos;
    long sequence;
    int heapIndex = NOT_WAITING;

    /**
     * Its time has come; it waits no more.
     *
     * @param plannedNanos when it should have been called
     * @param nowNanos when it is called
     */
    protected abstract void expired(long plannedNanos, long nowNanos);

    public final boolean isWaiting() {
        return heapIndex != NOT_WAITING;
    }
}
