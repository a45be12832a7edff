/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

/** What happens to share coordinators and is worth a log line or a metric. Called on data loops. */
public interface ShareCoordinatorEvents {
    /**
     * The share-partitions of a partition are coordinated from here on.
     *
     * @param partition of the topic that their state is kept in
     * @param records how many were replayed
     */
    void shareStateLoaded(int partition, long records, long tookNanos);

    /** The partition could not be read; it is tried again while this broker leads it. */
    void shareStateNotLoaded(int partition, Exception cause);

    /** The share-partitions of a partition are coordinated elsewhere from here on. */
    void shareStateResigned(int partition);
}
