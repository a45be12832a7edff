/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What clients sent, were told and read. Used by all their threads.
 *
 * <p>A record is {@code producer/number}; each producer numbers the records that it sends to a
 * partition, from 0, and its client neither reorders nor repeats them.
 */
final class History {
    /** One record's place. */
    record Place(int partition, long offset) {}

    /** The number-th record of a producer to a partition. */
    record Sent(int producer, int partition, int number) {
        String text() {
            return producer + "/" + number;
        }

        static Sent parse(int partition, String text) {
            String[] parts = text.split("/", -1);
            return new Sent(Integer.parseInt(parts[0]), partition, Integer.parseInt(parts[1]));
        }
    }

    private final Set<Sent> sent = new HashSet<>();
    private final Map<Sent, Place> acknowledged = new HashMap<>();
    private final Map<Place, Sent> read = new HashMap<>();
    private final Set<Sent> processed = new HashSet<>();
    private final Map<Integer, Long> committed = new HashMap<>();
    private final List<String> findings = new ArrayList<>();

    synchronized void sending(Sent record) {
        sent.add(record);
    }

    synchronized void acknowledged(Sent record, long offset) {
        acknowledged.put(record, new Place(record.partition(), offset));
    }

    /** A consumer was given the record; what it was given before it is the one before. */
    synchronized void read(String reader, Sent record, long offset, long expectedOffset) {
        if (offset < expectedOffset) {
            findings.add(
                    reader
                            + " was at "
                            + expectedOffset
                            + " and reads "
                            + offset
                            + " of partition "
                            + record.partition());
        }
        Place place = new Place(record.partition(), offset);
        Sent before = read.putIfAbsent(place, record);
        if (before != null && !before.equals(record)) {
            findings.add(place + " had " + before + " and has " + record);
        }
        if (!sent.contains(record)) {
            findings.add("phantom: nobody sent " + record + ", which is at " + place);
        }
    }

    /** A member of a group has dealt with the record. */
    synchronized void processed(Sent record) {
        processed.add(record);
    }

    /** The group's offset of a partition, as a member read it when it got the partition. */
    synchronized void resumedAt(int partition, long offset) {
        long before = committed.getOrDefault(partition, 0L);
        if (offset < before) {
            findings.add(
                    "the group's offset of partition "
                            + partition
                            + " ran back from "
                            + before
                            + " to "
                            + offset);
        }
    }

    /** The coordinator confirmed the group's offset. */
    synchronized void committed(int partition, long offset) {
        committed.merge(partition, offset, Math::max);
    }

    synchronized int acknowledgedCount() {
        return acknowledged.size();
    }

    synchronized boolean isAllProcessed() {
        return processed.containsAll(acknowledged.keySet());
    }

    /**
     * Compares all with what is there at the end.
     *
     * @param whole by partition and offset, what one reader found from beginning to end
     * @return what is wrong, one sentence each; empty when nothing is
     */
    synchronized List<String> check(Map<Integer, TreeMap<Long, Sent>> whole) {
        List<String> all = new ArrayList<>(findings);
        acknowledged.forEach(
                (record, place) -> {
                    Sent there = at(whole, place);
                    if (!record.equals(there)) {
                        all.add(
                                "lost: "
                                        + record
                                        + " was acknowledged at "
                                        + place
                                        + ", where is "
                                        + there);
                    }
                });
        read.forEach(
                (place, record) -> {
                    Sent there = at(whole, place);
                    if (!record.equals(there)) {
                        all.add(
                                "lost: "
                                        + record
                                        + " was read at "
                                        + place
                                        + ", where is "
                                        + there);
                    }
                });
        whole.values().forEach(partition -> checkOrder(partition, all));
        return all;
    }

    private static Sent at(Map<Integer, TreeMap<Long, Sent>> whole, Place place) {
        return whole.getOrDefault(place.partition(), new TreeMap<>()).get(place.offset());
    }

    private static void checkOrder(TreeMap<Long, Sent> partition, List<String> findings) {
        Map<Integer, Integer> last = new HashMap<>();
        partition.forEach(
                (offset, record) -> {
                    Integer before = last.put(record.producer(), record.number());
                    if (before != null && before == record.number()) {
                        findings.add("duplicated: " + record + " again at " + offset);
                    } else if (before != null && before > record.number()) {
                        findings.add("reordered: " + record + " at " + offset + " after " + before);
                    }
                });
    }
}
