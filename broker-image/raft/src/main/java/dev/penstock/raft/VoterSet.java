/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The voters, by broker. Immutable: a change of voters (KIP-853) is another set, which is in force
 * at a replica from the moment at which the record that carries it is in its log.
 *
 * <p>Always: two sets that follow one another in a log differ by one voter at most, so that a
 * majority of the one and a majority of the other have a voter in common.
 */
public final class VoterSet {
    /** Of a replica that has not learned yet who votes. */
    public static final VoterSet UNKNOWN = new VoterSet(new TreeMap<>());

    private final SortedMap<BrokerId, Voter> voters;

    private VoterSet(SortedMap<BrokerId, Voter> voters) {
        this.voters = Collections.unmodifiableSortedMap(voters);
    }

    /** A set of at least one voter, each broker once. */
    public static VoterSet of(List<Voter> voters) {
        TreeMap<BrokerId, Voter> byBroker = new TreeMap<>();
        for (Voter voter : voters) {
            Invariants.check(
                    byBroker.put(voter.key().id(), voter) == null,
                    "a broker votes once",
                    voter.key());
        }
        Invariants.check(!byBroker.isEmpty(), "a quorum has a voter");
        return new VoterSet(byBroker);
    }

    /** This set with the voter, in the place of the one with the same broker if there is one. */
    VoterSet with(Voter voter) {
        TreeMap<BrokerId, Voter> changed = new TreeMap<>(voters);
        changed.put(voter.key().id(), voter);
        return new VoterSet(changed);
    }

    /** This set without the broker; others remain. */
    VoterSet without(BrokerId id) {
        TreeMap<BrokerId, Voter> changed = new TreeMap<>(voters);
        changed.remove(id);
        Invariants.check(!changed.isEmpty(), "a quorum has a voter");
        return new VoterSet(changed);
    }

    /** In the order of their broker ids. */
    public List<Voter> voters() {
        return List.copyOf(voters.values());
    }

    public Optional<Voter> voter(BrokerId id) {
        return Optional.ofNullable(voters.get(id));
    }

    public boolean contains(BrokerId id) {
        return voters.containsKey(id);
    }

    /** Whether the replica is a voter, as far as its directory is known. */
    public boolean contains(ReplicaKey key) {
        Voter voter = voters.get(key.id());
        return voter != null && voter.key().matches(key);
    }

    public int size() {
        return voters.size();
    }

    /** How many voters are more than half. */
    public int majority() {
        return voters.size() / 2 + 1;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VoterSet set && voters.equals(set.voters);
    }

    @Override
    public int hashCode() {
        return voters.hashCode();
    }

    @Override
    public String toString() {
        return voters.values().stream().map(Voter::key).toList().toString();
    }
}
