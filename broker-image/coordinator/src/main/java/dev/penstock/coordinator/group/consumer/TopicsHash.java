/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.consumer;

import dev.penstock.coordinator.group.consumer.ClusterView.Topic;
import dev.penstock.kernel.Uuid;

import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One number for all that an assignment follows from in the topics of a group: another number, and
 * the group needs another assignment. Stored, so it must come out alike after a restart.
 */
public final class TopicsHash {
    /** Of a group that subscribes to nothing that exists; what a record without a hash says. */
    static final long NOTHING = 0L;

    private static final long PRIME = 0x100000001B3L;
    private static final long BASIS = 0xCBF29CE484222325L;

    private long hash = BASIS;

    private TopicsHash() {}

    public static long of(SortedSet<String> names, ClusterView view) {
        TopicsHash hash = new TopicsHash();
        boolean any = false;
        for (String name : names) {
            Optional<Topic> topic = view.topic(name);
            if (topic.isPresent()) {
                hash.add(topic.get());
                any = true;
            }
        }
        return any ? hash.hash : NOTHING;
    }

    private void add(Topic topic) {
        Uuid id = topic.id();
        add(id.mostSignificant());
        add(id.leastSignificant());
        add(topic.partitionCount());
        for (Set<String> racks : topic.racks()) {
            add(racks.size());
            for (String rack : new TreeSet<>(racks)) {
                add(rack.length());
                rack.chars().forEach(this::add);
            }
        }
    }

    /** FNV-1a, eight bytes a step, with the high half folded in so that all bits count. */
    private void add(long value) {
        hash = (hash ^ value) * PRIME;
        hash ^= hash >>> 32;
    }
}
