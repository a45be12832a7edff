/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Uuid;

import java.util.ArrayList;
import java.util.List;

/**
 * Replicas of the simulated cluster, and sets of them in the eight bytes of a {@link TestBatch}:
 * four bits for each broker from 0 to 15.
 *
 * <pre>
 *   0        does not vote
 *   1 .. 14  votes with its disk of that number, from 1
 *   15       votes; its disk is not known
 * </pre>
 */
final class TestVoters {
    private static final int BITS = 4;
    private static final int MASK = 15;
    private static final int UNKNOWN_DISK = 15;

    private TestVoters() {}

    /** A broker with its disk of that number, from 1. */
    static ReplicaKey key(int id, int disk) {
        return new ReplicaKey(new BrokerId(id), new Uuid(disk, id));
    }

    static Voter voter(ReplicaKey key) {
        return new Voter(key, new Endpoint("broker-" + key.id(), 9091));
    }

    static long encode(VoterSet voters) {
        long bits = 0L;
        for (Voter voter : voters.voters()) {
            Uuid directory = voter.key().directoryId();
            long disk = directory.isZero() ? UNKNOWN_DISK : directory.mostSignificant();
            bits |= disk << (BITS * voter.key().id().value());
        }
        return bits;
    }

    static VoterSet decode(long bits) {
        List<Voter> voters = new ArrayList<>();
        for (int id = 0; id <= MASK; id++) {
            int disk = (int) (bits >>> (BITS * id)) & MASK;
            if (disk != 0) {
                voters.add(
                        voter(
                                disk == UNKNOWN_DISK
                                        ? ReplicaKey.of(new BrokerId(id))
                                        : key(id, disk)));
            }
        }
        return VoterSet.of(voters);
    }
}
