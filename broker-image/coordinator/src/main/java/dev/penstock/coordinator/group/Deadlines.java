/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * When each group has to be looked at. A group has one deadline, not later than its earliest; a
 * heartbeat, which only moves deadlines away, therefore costs nothing here: the group is looked at
 * once in vain and armed anew.
 */
final class Deadlines {
    private record Entry(long deadlineNanos, long arrival, String groupId) {}

    private final PriorityQueue<Entry> queue =
            new PriorityQueue<>(
                    Comparator.comparingLong(Entry::deadlineNanos)
                            .thenComparingLong(Entry::arrival));
    private final Map<String, Long> armed = new LinkedHashMap<>();
    private long arrivals;

    /** Looks at the group then, or earlier if it was armed so. */
    void arm(String groupId, long deadlineNanos) {
        Long current = armed.get(groupId);
        if (deadlineNanos != ClassicMember.NO_DEADLINE
                && (current == null || deadlineNanos < current)) {
            armed.put(groupId, deadlineNanos);
            queue.add(new Entry(deadlineNanos, arrivals++, groupId));
        }
    }

    /** Takes a group whose deadline has passed; it has to be armed again. */
    Optional<String> pollDue(long nowNanos) {
        dropStale();
        Entry head = queue.peek();
        if (head == null || head.deadlineNanos > nowNanos) {
            return Optional.empty();
        }
        queue.remove();
        armed.remove(head.groupId);
        return Optional.of(head.groupId);
    }

    OptionalLong next() {
        dropStale();
        Entry head = queue.peek();
        return head == null ? OptionalLong.empty() : OptionalLong.of(head.deadlineNanos);
    }

    private void dropStale() {
        Entry head = queue.peek();
        while (head != null && !Long.valueOf(head.deadlineNanos).equals(armed.get(head.groupId))) {
            queue.remove();
            head = queue.peek();
        }
    }
}
