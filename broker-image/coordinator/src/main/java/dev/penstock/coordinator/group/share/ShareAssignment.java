/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.share;

import dev.penstock.kernel.TopicPartition;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a member of a share group has.
 *
 * @param epoch of the group's targets that it was told
 * @param previousEpoch the one before, with which it comes when the answer was lost
 */
public record ShareAssignment(int epoch, int previousEpoch, SortedSet<TopicPartition> partitions) {
    /** The epoch of a member that joins. */
    public static final int JOINING = 0;

    /** The epoch of a member that leaves. */
    public static final int LEAVING = -1;

    static final ShareAssignment NONE =
            new ShareAssignment(JOINING, JOINING, Collections.emptySortedSet());

    public ShareAssignment {
        partitions = Collections.unmodifiableSortedSet(new TreeSet<>(partitions));
    }
}
