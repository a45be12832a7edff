/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Topics of one Cluster that wait to be looked at, by name.
 *
 * <p>A turn takes half of its places from the newest end, so that a single Topic does not wait for
 * the ten thousand that were applied just before it, and half from the oldest, so that none waits
 * for ever. Topics that nothing has happened to wait behind the oldest.
 */
final class TopicQueue {
    private final LinkedHashSet<String> waiting = new LinkedHashSet<>();

    /** Something happened to this Topic. */
    void add(String name) {
        waiting.addLast(name);
    }

    /** It is time to look at these again; those that wait already keep their place. */
    void addBehind(Collection<String> names) {
        for (String name : names) {
            if (!waiting.contains(name)) {
                waiting.addFirst(name);
            }
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Takes as many as there are places, or all. */
    List<String> take(int places) {
        List<String> turn = new ArrayList<>(Math.min(places, waiting.size()));
        while (turn.size() < places && !waiting.isEmpty()) {
            boolean newest = turn.size() % 2 == 0;
            turn.add(newest ? waiting.removeLast() : waiting.removeFirst());
        }
        return turn;
    }
}
