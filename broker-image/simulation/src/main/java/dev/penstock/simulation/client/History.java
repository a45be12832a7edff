/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.kernel.Invariants;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What all clients together were told of one topic.
 *
 * <p>Always: what was acknowledged or read at an offset is what everyone reads there, for ever; the
 * high watermark of one leader epoch does not run back.
 */
public final class History {
    private final SortedMap<Integer, SortedMap<Long, Sent>> known = new TreeMap<>();
    private final SortedMap<Integer, TreeMap<Integer, Long>> watermarks = new TreeMap<>();
    private final List<Sent> acknowledged = new ArrayList<>();

    /**
     * One record: the {@code number}-th of a producer to a partition, from 0.
     *
     * @param producer who sent it
     */
    public record Sent(int producer, int partition, int number) {
        static Sent parse(int partition, String value) {
            String[] parts = value.split("/", -1);
            Sent sent =
                    new Sent(
                            Integer.parseInt(parts[0]),
                            Integer.parseInt(parts[1]),
                            Integer.parseInt(parts[2]));
            Invariants.check(
                    sent.partition == partition,
                    "a record is in the partition it was sent to",
                    sent);
            return sent;
        }

        String text() {
            return producer + "/" + partition + "/" + number;
        }
    }

    /** The producer was told that the record stands there. */
    void acknowledged(Sent sent, long offset) {
        acknowledged.add(sent);
        stands(sent, offset);
    }

    /** A consumer was given the record. */
    void read(Sent sent, long offset) {
        stands(sent, offset);
    }

    private void stands(Sent sent, long offset) {
        Sent other =
                known.computeIfAbsent(sent.partition, _ -> new TreeMap<>())
                        .putIfAbsent(offset, sent);
        Invariants.check(
                other == null || other.equals(sent),
                "an offset always has the same record: " + offset,
                other,
                sent);
    }

    /** A leader of that epoch told how far its partition is committed. */
    void watermark(int partition, int leaderEpoch, long highWatermark) {
        Long before =
                watermarks
                        .computeIfAbsent(partition, _ -> new TreeMap<>())
                        .merge(leaderEpoch, highWatermark, Math::max);
        Invariants.check(
                before == null || before <= highWatermark,
                "the high watermark of an epoch does not run back",
                highWatermark);
    }

    public int acknowledgedCount() {
        return acknowledged.size();
    }

    /**
     * All that was acknowledged or read is there, each record once, in the order of its sending.
     */
    public void check(SortedMap<Integer, SortedMap<Long, Sent>> whole) {
        Map<Integer, SortedMap<Long, Sent>> read = whole;
        for (Map.Entry<Integer, SortedMap<Long, Sent>> partition : known.entrySet()) {
            SortedMap<Long, Sent> there = read.getOrDefault(partition.getKey(), new TreeMap<>());
            partition
                    .getValue()
                    .forEach(
                            (offset, sent) ->
                                    Invariants.check(
                                            sent.equals(there.get(offset)),
                                            "what was acknowledged or read is not lost: " + offset,
                                            sent,
                                            there.get(offset)));
        }
        read.values().forEach(History::checkOrder);
        checkAcknowledged(read);
    }

    private static void checkOrder(SortedMap<Long, Sent> partition) {
        Map<Integer, Integer> next = new TreeMap<>();
        partition.forEach(
                (offset, sent) -> {
                    int expected = next.getOrDefault(sent.producer, 0);
                    Invariants.check(
                            sent.number == expected,
                            "a producer's records stand once and in order; expected " + expected,
                            sent,
                            offset);
                    next.put(sent.producer, expected + 1);
                });
    }

    private void checkAcknowledged(Map<Integer, SortedMap<Long, Sent>> read) {
        for (Sent sent : acknowledged) {
            SortedMap<Long, Sent> there = read.getOrDefault(sent.partition, new TreeMap<>());
            Invariants.check(there.containsValue(sent), "what was acknowledged is there", sent);
        }
    }
}
