/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.kernel.Uuid;

import java.util.Comparator;
import java.util.Optional;

/**
 * Where a group is in one partition.
 *
 * @param offset the next record that it would read
 * @param topicId the topic that was meant, if known
 */
public record GroupPosition(
        String groupId, String topic, int partition, long offset, Optional<Uuid> topicId)
        implements Comparable<GroupPosition> {
    private static final Comparator<GroupPosition> ORDER =
            Comparator.comparing(GroupPosition::groupId)
                    .thenComparing(GroupPosition::topic)
                    .thenComparingInt(GroupPosition::partition);

    @Override
    public int compareTo(GroupPosition other) {
        return ORDER.compare(this, other);
    }
}
