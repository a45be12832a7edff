/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

import dev.penstock.operator.observed.Quorum;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The metadata quorum in fast motion. It objects to what could begin a second quorum, or would stop
 * the one that there is.
 */
final class MemoryQuorum {
    private static final long END = 1_000;

    /** Who votes, and with which directory. */
    private final SortedMap<Integer, String> voters = new TreeMap<>();

    /** How often the disk of a broker was lost; brokers that never started are absent. */
    private final SortedMap<Integer, Integer> disks = new TreeMap<>();

    /** Brokers whose disk has nothing on it. */
    private final SortedSet<Integer> empty = new TreeSet<>();

    private Optional<Integer> leader = Optional.empty();

    MemoryQuorum() {}

    MemoryQuorum(MemoryQuorum other) {
        voters.putAll(other.voters);
        disks.putAll(other.disks);
        empty.addAll(other.empty);
        leader = other.leader;
    }

    void start(int broker, Set<Integer> first, Collection<Integer> live) {
        if (disks.putIfAbsent(broker, 0) == null) {
            empty.add(broker);
        }
        if (empty.contains(broker) && first.contains(broker)) {
            begin(broker, first, live);
        }
        if (!voters.isEmpty()) {
            empty.remove(broker);
        }
    }

    /** Those that begin, with nothing on their disks, elect one of them when they are most. */
    private void begin(int broker, Set<Integer> first, Collection<Integer> live) {
        long fresh = first.stream().filter(one -> isEmpty(one)).count();
        if (fresh > first.size() / 2 && !voters.isEmpty()) {
            throw new UnsafeStep("broker " + broker + " could begin a second quorum of " + first);
        }
        if (voters.isEmpty() && live.containsAll(first)) {
            first.forEach(voter -> voters.put(voter, directory(voter)));
            empty.clear();
        }
    }

    private boolean isEmpty(int broker) {
        return !disks.containsKey(broker) || empty.contains(broker);
    }

    private String directory(int broker) {
        return "directory-" + broker + "-" + disks.get(broker);
    }

    void loseDisk(int broker) {
        disks.computeIfPresent(broker, (_, lost) -> lost + 1);
        empty.add(broker);
    }

    void stop(int broker, Collection<Integer> live) {
        if (voters.size() > 1 && voters.containsKey(broker)) {
            needMajority(voters.keySet(), live, "without broker " + broker);
        }
        if (leader.equals(Optional.of(broker))) {
            leader = Optional.empty();
        }
    }

    /** Whether somebody was elected. */
    boolean elect(Collection<Integer> live) {
        if (leader.isPresent() || live.stream().noneMatch(voters::containsKey)) {
            return false;
        }
        leader = voters.keySet().stream().filter(live::contains).findFirst();
        return true;
    }

    void add(int broker, String directory, String address, Collection<Integer> live) {
        if (!live.contains(broker) || !directory.equals(directory(broker))) {
            throw new UnsafeStep(directory + " is made a voter, and is nowhere");
        }
        if (!address.equals("shop-broker-" + broker + ":9091")) {
            throw new UnsafeStep("voter " + broker + " is not at " + address);
        }
        voters.put(broker, directory);
        needMajority(voters.keySet(), live, "with " + directory);
    }

    void remove(int broker, String directory, Collection<Integer> live) {
        if (!voters.remove(broker, directory)) {
            return;
        }
        needMajority(voters.keySet(), live, "when " + directory + " votes no more");
        if (leader.equals(Optional.of(broker))) {
            leader = Optional.empty();
        }
    }

    private static void needMajority(Set<Integer> voters, Collection<Integer> live, String when) {
        long present = voters.stream().filter(live::contains).count();
        if (present <= voters.size() / 2) {
            throw new UnsafeStep("of the voters " + voters + " too few are there " + when);
        }
    }

    boolean hasMajorityWithout(Set<Integer> brokers, Collection<Integer> live) {
        long left =
                voters.keySet().stream()
                        .filter(voter -> live.contains(voter) && !brokers.contains(voter))
                        .count();
        return left > voters.size() / 2;
    }

    boolean votes(int broker) {
        return voters.containsKey(broker);
    }

    void keepVoters(int replicas) {
        if (!voters.isEmpty() && voters.lastKey() >= replicas) {
            throw new UnsafeStep(
                    "of the voters " + voters.keySet() + " only " + replicas + " brokers stay");
        }
    }

    Optional<Quorum> view(Collection<Integer> live) {
        return leader.map(
                broker ->
                        new Quorum(
                                broker,
                                END,
                                voters.entrySet().stream()
                                        .map(
                                                voter ->
                                                        replica(
                                                                voter.getKey(),
                                                                voter.getValue(),
                                                                live))
                                        .toList(),
                                observers(live)));
    }

    private List<Quorum.Replica> observers(Collection<Integer> live) {
        return live.stream()
                .filter(broker -> !voters.containsKey(broker))
                .map(broker -> replica(broker, directory(broker), live))
                .toList();
    }

    private static Quorum.Replica replica(int broker, String directory, Collection<Integer> live) {
        return new Quorum.Replica(
                broker, directory, END, live.contains(broker) ? Long.MAX_VALUE : 0);
    }

    String text() {
        return "voters " + voters;
    }
}
