/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.group;

import dev.penstock.coordinator.group.GroupEvent;

/** What happens to group coordinators and is worth a log line or a metric. Called on data loops. */
public interface GroupCoordinatorEvents {
    /**
     * The groups of a partition are served from here on.
     *
     * @param partition of the offsets topic
     * @param records how many were replayed
     */
    void groupsLoaded(int partition, long records, long tookNanos);

    /** The partition could not be read; it is tried again while this broker leads it. */
    void groupsNotLoaded(int partition, Exception cause);

    /** The groups of a partition are served elsewhere from here on. */
    void groupsResigned(int partition);

    /** Something happened in a group. */
    void group(GroupEvent event);
}
