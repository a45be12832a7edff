/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.lag;

/**
 * How far one group is behind in one partition.
 *
 * @param committedOffset the next record that it would read
 * @param lagRecords how many offsets there are from there to the end
 * @param lagNanos how long ago the partition ended where the group is; 0 when it still does
 */
public record GroupLag(
        String groupId,
        String topic,
        int partition,
        long committedOffset,
        long lagRecords,
        long lagNanos) {}
