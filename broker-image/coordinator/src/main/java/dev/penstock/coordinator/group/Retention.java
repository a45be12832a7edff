/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.runtime.Now;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Removes positions that nobody has used for the retention, and empty groups without positions. One
 * group at a time, so that a large shard does not hold up its loop.
 */
final class Retention {
    private final Groups groups;
    private final GroupConfig config;

    /** The groups of the sweep under way that are still to be looked at. */
    private final Deque<String> remaining = new ArrayDeque<>();

    private long nextSweepNanos = ClassicMember.NO_DEADLINE;
    private long expired;

    Retention(Groups groups, GroupConfig config) {
        this.groups = groups;
        this.config = config;
    }

    long expired() {
        return expired;
    }

    void start(Now now) {
        nextSweepNanos = now.deadlineAfterMs(config.offsetsRetentionCheckIntervalMs());
    }

    long nextDeadlineNanos() {
        return nextSweepNanos;
    }

    boolean isDue(long nowNanos) {
        return nextSweepNanos <= nowNanos;
    }

    /** Looks at one group; the sweep stays due until all of them were looked at. */
    void sweep(Turn turn) {
        if (remaining.isEmpty()) {
            remaining.addAll(groups.ids());
        }
        String groupId = remaining.poll();
        Group group = groupId == null ? null : groups.find(groupId);
        if (group != null) {
            expire(group, turn);
        }
        if (remaining.isEmpty()) {
            start(turn.now());
        }
    }

    private void expire(Group group, Turn turn) {
        Map<TopicPartitionName, CommittedOffset> offsets = groups.offsets(group.groupId());
        int left = offsets.size();
        for (Map.Entry<TopicPartitionName, CommittedOffset> entry : offsets.entrySet()) {
            if (!group.isSubscribedTo(entry.getKey().topic())
                    && isExpired(group, entry.getValue(), turn.now().epochMs())) {
                turn.record(new GroupRecord.OffsetRemoved(group.groupId(), entry.getKey()));
                expired++;
                left--;
            }
        }
        if (left == 0
                && group.isEmpty()
                && !group.isAwaited()
                && group.expires()
                && !groups.pending().has(group.groupId())) {
            group.tombstones().forEach(turn::record);
        }
        turn.mayBeSplit();
    }

    private boolean isExpired(Group group, CommittedOffset committed, long nowMs) {
        OptionalLong start = group.retentionStartEpochMs(committed);
        if (start.isEmpty()) {
            return false;
        }
        return committed.expireEpochMs().isPresent()
                ? committed.expireEpochMs().getAsLong() <= nowMs
                : nowMs - start.getAsLong() >= config.offsetsRetentionMs();
    }
}
