/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.coordinator;

/** What happens to the shards of one topic. Called on data loops. */
public interface ShardEvents {
    /**
     * A partition is served from here on.
     *
     * @param records how many were replayed
     */
    void loaded(int partition, long records, long tookNanos);

    /** The partition could not be read; it is tried again while this broker leads it. */
    void notLoaded(int partition, Exception cause);

    /** The partition is served elsewhere from here on. */
    void resigned(int partition);
}
