/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The voters, by broker. Immutable: a change of voters (KIP-853, later) is another set, which comes
 * into force at the offset of the record that carries it.
 */
public final class VoterSet {
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
    public String toString() {
        return voters.keySet().toString();
    }
}
