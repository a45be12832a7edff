/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.kernel.Invariants;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What transactional producers were told of their transactions, and what readers of what is
 * committed have read.
 *
 * <p>Always: of a transaction whose commit was acknowledged every record is read, once and in
 * order; of one that was aborted none is; of one whose outcome its producer never learned, all or
 * none. The position that it stored shares its fate. What a reader was given once, every reader is
 * given.
 */
public final class Ledger {
    /** What a producer knows of its transaction. */
    public enum Outcome {
        OPEN,
        /** Its end was asked for, and no answer came. */
        UNKNOWN,
        COMMITTED,
        ABORTED
    }

    /** The {@code number}-th transaction of a producer, from 1. */
    public record Tx(int producer, int number) implements Comparable<Tx> {
        @Override
        public int compareTo(Tx other) {
            int byProducer = Integer.compare(producer, other.producer);
            return byProducer != 0 ? byProducer : Integer.compare(number, other.number);
        }
    }

    /** One record of a transaction: the {@code index}-th to its partition, from 0. */
    public record Entry(Tx tx, int index) {
        static Entry parse(String value) {
            String[] parts = value.split("/", -1);
            return new Entry(
                    new Tx(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])),
                    Integer.parseInt(parts[2]));
        }

        String text() {
            return tx.producer + "/" + tx.number + "/" + index;
        }
    }

    private final SortedMap<Tx, Outcome> outcomes = new TreeMap<>();
    private final SortedMap<Tx, SortedMap<Integer, Integer>> acknowledged = new TreeMap<>();
    private final SortedSet<Tx> stored = new TreeSet<>();
    private final SortedMap<Integer, SortedMap<Long, Entry>> read = new TreeMap<>();

    void outcome(Tx tx, Outcome outcome) {
        outcomes.put(tx, outcome);
    }

    /** The producer was told that so many records of the transaction stand in the partition. */
    void acknowledged(Tx tx, int partition, int count) {
        acknowledged.computeIfAbsent(tx, _ -> new TreeMap<>()).put(partition, count);
    }

    /** The producer was told that the transaction has stored its number as a position. */
    void stored(Tx tx) {
        stored.add(tx);
    }

    /** A reader of what is committed was given the record. */
    void read(int partition, long offset, Entry entry) {
        Entry other =
                read.computeIfAbsent(partition, _ -> new TreeMap<>()).putIfAbsent(offset, entry);
        Invariants.check(
                other == null || other.equals(entry),
                "an offset always has the same record: " + offset,
                other,
                entry);
        Invariants.check(
                outcomes.get(entry.tx) != Outcome.ABORTED && outcomes.get(entry.tx) != Outcome.OPEN,
                "nothing is read of a transaction that is not committed",
                entry,
                outcomes.get(entry.tx));
    }

    /** How many transactions were acknowledged as committed. */
    public long committedCount() {
        return outcomes.values().stream().filter(Outcome.COMMITTED::equals).count();
    }

    /** How many committed records there are at least, by partition. */
    int leastRecords(int partition) {
        int least = 0;
        for (Map.Entry<Tx, Outcome> known : outcomes.entrySet()) {
            if (known.getValue() == Outcome.COMMITTED) {
                least +=
                        acknowledged
                                .getOrDefault(known.getKey(), new TreeMap<>())
                                .getOrDefault(partition, 0);
            }
        }
        return least;
    }

    /**
     * All of it holds of what one reader was given from the beginning to the end.
     *
     * @param whole by partition and offset
     */
    public void check(SortedMap<Integer, SortedMap<Long, Entry>> whole) {
        read.forEach(
                (partition, entries) ->
                        entries.forEach(
                                (offset, entry) ->
                                        Invariants.check(
                                                entry.equals(
                                                        whole.getOrDefault(
                                                                        partition, new TreeMap<>())
                                                                .get(offset)),
                                                "what was read is not lost: " + offset,
                                                entry)));
        whole.values().forEach(Ledger::checkOrder);
        for (Map.Entry<Tx, Outcome> known : outcomes.entrySet()) {
            checkWhole(known.getKey(), known.getValue(), found(whole, known.getKey()));
        }
    }

    private void checkWhole(Tx tx, Outcome outcome, SortedMap<Integer, Integer> found) {
        SortedMap<Integer, Integer> sent = acknowledged.getOrDefault(tx, new TreeMap<>());
        switch (outcome) {
            case COMMITTED ->
                    Invariants.check(
                            found.equals(sent),
                            "a committed transaction is whole: " + tx,
                            sent,
                            found);
            case ABORTED, OPEN ->
                    Invariants.check(
                            found.isEmpty(), "an aborted transaction left nothing: " + tx, found);
            case UNKNOWN ->
                    Invariants.check(
                            found.isEmpty() || found.equals(sent),
                            "a transaction is not torn: " + tx,
                            sent,
                            found);
        }
    }

    private static SortedMap<Integer, Integer> found(
            SortedMap<Integer, SortedMap<Long, Entry>> whole, Tx tx) {
        SortedMap<Integer, Integer> found = new TreeMap<>();
        whole.forEach(
                (partition, entries) -> {
                    int count =
                            (int)
                                    entries.values().stream()
                                            .filter(entry -> entry.tx.equals(tx))
                                            .count();
                    if (count > 0) {
                        found.put(partition, count);
                    }
                });
        return found;
    }

    private static void checkOrder(SortedMap<Long, Entry> partition) {
        SortedMap<Integer, Entry> last = new TreeMap<>();
        partition.forEach(
                (offset, entry) -> {
                    Entry before = last.put(entry.tx.producer, entry);
                    Invariants.check(
                            follows(before, entry),
                            "a producer's transactions stand once and in order: " + offset,
                            before,
                            entry);
                });
    }

    private static boolean follows(@Nullable Entry before, Entry entry) {
        if (before != null && before.tx.equals(entry.tx)) {
            return entry.index == before.index + 1;
        }
        return entry.index == 0 && (before == null || before.tx.number < entry.tx.number);
    }

    /**
     * The position that the producer's last committed transaction stored.
     *
     * @param whole what was read from the beginning to the end
     * @param position what the group's coordinator says, -1 when it has none
     */
    public void checkPosition(
            SortedMap<Integer, SortedMap<Long, Entry>> whole, int producer, long position) {
        List<Integer> possible = new ArrayList<>();
        possible.add(-1);
        for (Map.Entry<Tx, Outcome> known : outcomes.entrySet()) {
            Tx tx = known.getKey();
            boolean isCommitted =
                    known.getValue() == Outcome.COMMITTED
                            || (known.getValue() == Outcome.UNKNOWN && !found(whole, tx).isEmpty());
            if (tx.producer == producer && isCommitted && stored.contains(tx)) {
                possible.clear();
                possible.add(tx.number);
            }
        }
        Invariants.check(
                possible.contains((int) position),
                "a position shares the fate of its transaction",
                possible,
                position);
    }
}
