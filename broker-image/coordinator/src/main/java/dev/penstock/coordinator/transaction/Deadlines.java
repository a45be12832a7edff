/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/** When something is due for an id; one deadline an id. */
final class Deadlines {
    private record Due(long atNanos, String id) {}

    private final TreeSet<Due> queue =
            new TreeSet<>(Comparator.comparingLong(Due::atNanos).thenComparing(Due::id));
    private final Map<String, Due> byId = new LinkedHashMap<>();

    void arm(String id, long atNanos) {
        disarm(id);
        Due due = new Due(atNanos, id);
        byId.put(id, due);
        queue.add(due);
    }

    void disarm(String id) {
        Due due = byId.remove(id);
        if (due != null) {
            queue.remove(due);
        }
    }

    /** An id that is due; it stays so until it is armed anew or disarmed. */
    Optional<String> due(long nowNanos) {
        return !queue.isEmpty() && queue.getFirst().atNanos() <= nowNanos
                ? Optional.of(queue.getFirst().id())
                : Optional.empty();
    }

    OptionalLong next() {
        return queue.isEmpty() ? OptionalLong.empty() : OptionalLong.of(queue.getFirst().atNanos());
    }
}
