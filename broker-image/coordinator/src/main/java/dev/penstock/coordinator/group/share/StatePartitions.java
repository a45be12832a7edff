/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.share;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Of which partitions the share coordinator keeps the group's state of delivery. It is set up
 * before anybody is given the partition, and taken away with the group, or when an administrator
 * says so.
 *
 * @param initializing about to be set up; it may be there already
 * @param initialized it is there
 * @param deleting of which topics it is about to be taken away
 * @param names of all topics that are told about
 */
public record StatePartitions(
        SortedSet<TopicPartition> initializing,
        SortedSet<TopicPartition> initialized,
        SortedSet<Uuid> deleting,
        SortedMap<Uuid, String> names) {
    public static final StatePartitions NONE =
            new StatePartitions(
                    Collections.emptySortedSet(),
                    Collections.emptySortedSet(),
                    Collections.emptySortedSet(),
                    Collections.emptySortedMap());

    public StatePartitions {
        initializing = Collections.unmodifiableSortedSet(new TreeSet<>(initializing));
        initialized = Collections.unmodifiableSortedSet(new TreeSet<>(initialized));
        deleting = Collections.unmodifiableSortedSet(new TreeSet<>(deleting));
        SortedSet<Uuid> told = new TreeSet<>(deleting);
        initializing.forEach(each -> told.add(each.topicId()));
        initialized.forEach(each -> told.add(each.topicId()));
        SortedMap<Uuid, String> namesOfThose = new TreeMap<>();
        for (Uuid topicId : told) {
            namesOfThose.put(topicId, name(names, topicId));
        }
        names = Collections.unmodifiableSortedMap(namesOfThose);
    }

    private static String name(SortedMap<Uuid, String> names, Uuid topicId) {
        String name = names.get(topicId);
        Invariants.check(name != null, "a topic with state has a name", topicId);
        return name == null ? "" : name;
    }

    public String nameOf(Uuid topicId) {
        return name(names, topicId);
    }

    public boolean isEmpty() {
        return names.isEmpty();
    }

    public boolean knows(TopicPartition partition) {
        return initialized.contains(partition) || initializing.contains(partition);
    }

    /** All partitions that may have state, those on the way included. */
    public SortedSet<TopicPartition> all() {
        SortedSet<TopicPartition> all = new TreeSet<>(initialized);
        all.addAll(initializing);
        return all;
    }

    /** Those are to be set up, in topics with these names; what is to be deleted there is not. */
    StatePartitions beginning(
            Collection<TopicPartition> partitions, SortedMap<Uuid, String> namesOfThem) {
        SortedSet<TopicPartition> begun = new TreeSet<>(initializing);
        begun.addAll(partitions);
        SortedSet<Uuid> rest = new TreeSet<>(deleting);
        partitions.forEach(each -> rest.remove(each.topicId()));
        SortedMap<Uuid, String> more = new TreeMap<>(names);
        more.putAll(namesOfThem);
        return new StatePartitions(begun, initialized, rest, more);
    }

    /** Those of them that were to be set up are. */
    StatePartitions begun(Collection<TopicPartition> partitions) {
        SortedSet<TopicPartition> done = new TreeSet<>(partitions);
        done.retainAll(initializing);
        SortedSet<TopicPartition> waiting = new TreeSet<>(initializing);
        waiting.removeAll(done);
        done.addAll(initialized);
        return new StatePartitions(waiting, done, deleting, names);
    }

    /** The state of those topics is to be taken away. */
    StatePartitions ending(Collection<Uuid> topicIds) {
        StatePartitions rest = without(topicIds::contains);
        SortedSet<Uuid> more = new TreeSet<>(deleting);
        for (Uuid topicId : topicIds) {
            if (names.containsKey(topicId)) {
                more.add(topicId);
            }
        }
        return new StatePartitions(rest.initializing, rest.initialized, more, names);
    }

    /** There is nothing to tell about those topics any more. */
    StatePartitions without(Predicate<Uuid> topics) {
        SortedSet<TopicPartition> waiting = new TreeSet<>(initializing);
        waiting.removeIf(each -> topics.test(each.topicId()));
        SortedSet<TopicPartition> done = new TreeSet<>(initialized);
        done.removeIf(each -> topics.test(each.topicId()));
        SortedSet<Uuid> rest = new TreeSet<>(deleting);
        rest.removeIf(topics);
        return new StatePartitions(waiting, done, rest, names);
    }
}
