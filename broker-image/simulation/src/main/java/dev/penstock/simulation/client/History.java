/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.kernel.Invariants;
import dev.penstock.record.RecordBatch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final boolean compacted;
    private boolean mayBeDamaged;
    private Runnable afterNext = () -> {};

    /**
     * Nothing yet.
     *
     * @param compacted whether of each key only the newest record must stay
     */
    public History(boolean compacted) {
        this.compacted = compacted;
    }

    /** From now on a leader may answer with what has rotted on its disk. */
    public void mayBeDamaged() {
        mayBeDamaged = true;
    }

    /** Whether what does not fit its checksum is to be read again later. */
    boolean isToBeReadAgain(RecordBatch batch) {
        Invariants.check(batch.isCrcValid() || mayBeDamaged, "a batch arrives whole", batch);
        return !batch.isCrcValid();
    }

    boolean isCompacted() {
        return compacted;
    }

    /**
     * One record: the {@code number}-th of a producer to a partition, from 0.
     *
     * @param producer who sent it
     */
    public record Sent(int producer, int partition, int number) {
        private static final int KEYS = 7;

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

        /** Few, so that records are overwritten; no two producers share one. */
        String key() {
            return producer + "/" + number % KEYS;
        }

        String text() {
            return producer + "/" + partition + "/" + number;
        }
    }

    /** The producer was told that the record stands there. */
    void acknowledged(Sent sent, long offset) {
        acknowledged.add(sent);
        stands(sent, offset);
        Runnable waiting = afterNext;
        afterNext = () -> {};
        waiting.run();
    }

    /** Runs the action once a producer is told next that a record is safe. */
    public void afterNextAcknowledgement(Runnable action) {
        afterNext = action;
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

    /** How far a partition is committed in that epoch, as far as anybody was told by now. */
    long knownWatermark(int partition, int leaderEpoch) {
        return watermarks
                .computeIfAbsent(partition, _ -> new TreeMap<>())
                .getOrDefault(leaderEpoch, 0L);
    }

    /**
     * A leader of that epoch told how far its partition is committed.
     *
     * @param knownWhenAsked what was known when the question was sent. An answer may be overtaken
     *     by that to a later question of somebody else, so it is measured against no more.
     */
    void watermark(int partition, int leaderEpoch, long knownWhenAsked, long highWatermark) {
        Invariants.check(
                knownWhenAsked <= highWatermark,
                "the high watermark of an epoch does not run back",
                knownWhenAsked,
                highWatermark);
        watermarks
                .computeIfAbsent(partition, _ -> new TreeMap<>())
                .merge(leaderEpoch, highWatermark, Math::max);
    }

    public int acknowledgedCount() {
        return acknowledged.size();
    }

    /** Whether all that was acknowledged was read, or what came after it under its key. */
    public boolean isIn(SortedMap<Integer, SortedMap<Long, Sent>> read) {
        Set<Sent> newest = new HashSet<>();
        read.values().forEach(partition -> newest.addAll(newest(partition)));
        return acknowledged.stream().allMatch(sent -> isIn(read, sent, newest));
    }

    private boolean isIn(
            SortedMap<Integer, SortedMap<Long, Sent>> read, Sent sent, Set<Sent> newest) {
        if (!compacted) {
            return read.getOrDefault(sent.partition, new TreeMap<>()).containsValue(sent);
        }
        return newest.contains(sent)
                || newest.stream()
                        .anyMatch(
                                other ->
                                        other.partition == sent.partition
                                                && other.key().equals(sent.key())
                                                && other.number > sent.number);
    }

    /** The last record of each key. */
    private static Collection<Sent> newest(SortedMap<Long, Sent> partition) {
        Map<String, Sent> newest = new TreeMap<>();
        partition.values().forEach(sent -> newest.put(sent.key(), sent));
        return newest.values();
    }

    /**
     * All that was acknowledged or read is there, each record once, in the order of its sending. Of
     * a compacted topic that holds for the newest records of each key.
     */
    public void check(SortedMap<Integer, SortedMap<Long, Sent>> whole) {
        for (Map.Entry<Integer, SortedMap<Long, Sent>> partition : known.entrySet()) {
            SortedMap<Long, Sent> there = whole.getOrDefault(partition.getKey(), new TreeMap<>());
            Collection<Sent> kept = newest(partition.getValue());
            partition
                    .getValue()
                    .forEach(
                            (offset, sent) ->
                                    Invariants.check(
                                            sent.equals(there.get(offset))
                                                    || (compacted && mayBeGone(sent, kept, there)),
                                            "what was acknowledged or read is not lost: " + offset,
                                            sent,
                                            there.get(offset)));
        }
        whole.values().forEach(this::checkOrder);
        Invariants.check(isIn(whole), "what was acknowledged is there", whole.keySet());
    }

    /** Whether there is something newer under its key, or was sent at least. */
    private static boolean mayBeGone(
            Sent sent, Collection<Sent> kept, SortedMap<Long, Sent> there) {
        return !kept.contains(sent)
                || there.values().stream()
                        .anyMatch(
                                other ->
                                        other.key().equals(sent.key())
                                                && other.number > sent.number);
    }

    private void checkOrder(SortedMap<Long, Sent> partition) {
        Map<Integer, Integer> next = new TreeMap<>();
        partition.forEach(
                (offset, sent) -> {
                    int expected = next.getOrDefault(sent.producer, 0);
                    Invariants.check(
                            sent.number == expected || (compacted && sent.number > expected),
                            "a producer's records stand once and in order; expected " + expected,
                            sent,
                            offset);
                    next.put(sent.producer, sent.number + 1);
                });
    }
}
