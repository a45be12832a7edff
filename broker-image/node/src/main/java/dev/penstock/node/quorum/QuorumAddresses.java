/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quorum;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.raft.Voter;
import dev.penstock.raft.VoterSet;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where replicas of the metadata log are reached: voters where the set of voters says; others, such
 * as a leader that this log does not know to vote, where messages said. On the metadata loop; who
 * votes may be asked from any thread.
 */
public final class QuorumAddresses {
    private final SortedMap<BrokerId, Endpoint> told = new TreeMap<>();
    private final List<Endpoint> bootstrapServers;
    private volatile VoterSet voters = VoterSet.UNKNOWN;

    public QuorumAddresses(List<Endpoint> bootstrapServers) {
        this.bootstrapServers = List.copyOf(bootstrapServers);
    }

    /** Another set of voters is in force. */
    void votersChanged(VoterSet newVoters) {
        voters = newVoters;
    }

    /** A message says where a replica is. */
    void told(BrokerId replica, Endpoint endpoint) {
        told.put(replica, endpoint);
    }

    /** Where the replica is reached, as far as is known. */
    public Optional<Endpoint> of(BrokerId replica) {
        return voters.voter(replica)
                .map(Voter::endpoint)
                .or(() -> Optional.ofNullable(told.get(replica)));
    }

    Endpoint bootstrapServer(int server) {
        return bootstrapServers.get(server);
    }

    /** The voters in force. */
    public VoterSet voters() {
        return voters;
    }
}
