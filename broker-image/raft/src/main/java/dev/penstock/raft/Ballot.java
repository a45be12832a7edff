/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The count of one round of votes; the asking replica has granted its own, if it votes. */
final class Ballot {
    private final VoterSet voters;
    private final SortedMap<Long, BrokerId> asked = new TreeMap<>();
    private final SortedSet<BrokerId> granted = new TreeSet<>();
    private final SortedSet<BrokerId> refused = new TreeSet<>();

    Ballot(VoterSet voters, ReplicaKey self) {
        this.voters = voters;
        if (voters.contains(self)) {
            granted.add(self.id());
        }
    }

    void asked(long correlationId, BrokerId voter) {
        asked.put(correlationId, voter);
    }

    /** The questions whose answers are still to come. */
    Set<Long> unanswered() {
        return Collections.unmodifiableSet(asked.keySet());
    }

    /** Counts an answer, once; false when the question was not of this ballot. */
    boolean answered(long correlationId, boolean grants) {
        Optional<BrokerId> voter = Optional.ofNullable(asked.remove(correlationId));
        voter.ifPresent(id -> (grants ? granted : refused).add(id));
        return voter.isPresent();
    }

    boolean isWon() {
        return granted.size() >= voters.majority();
    }

    /** Whether so many refused that no majority is left. */
    boolean isLost() {
        return voters.size() - refused.size() < voters.majority();
    }

    List<ReplicaKey> granting() {
        return voters.voters().stream()
                .map(Voter::key)
                .filter(key -> granted.contains(key.id()))
                .toList();
    }
}
