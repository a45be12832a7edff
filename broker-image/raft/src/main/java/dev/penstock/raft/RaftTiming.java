/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.Invariants;

import java.time.Duration;

/**
 * The times of the protocol. They must keep this order, or healthy leaders lose their followers:
 * {@code fetchMaxWait < fetchTimeout <= electionTimeoutMin <= electionTimeoutMax < checkQuorum}.
 *
 * @param fetchMaxWait how long a leader keeps a fetch without news; the heartbeat
 * @param fetchTimeout after which an unanswered fetch is sent again
 * @param fetchBackoff pause after a fetch that failed
 * @param electionTimeoutMin silence of the leader after which a voter may stand; also how long a
 *     follower that heard from its leader refuses pre-votes
 * @param electionTimeoutMax upper end of the drawn timeout
 * @param electionBackoffMin pause after a lost election
 * @param electionBackoffMax upper end of the drawn pause
 * @param suspicionJitterMax how long after a reset connection a voter stands, at most; also the
 *     first election timeout of a process that starts
 * @param beginEpochInterval how often a leader announces itself to a voter that does not fetch
 * @param checkQuorum how long a leader goes on without hearing from a majority
 * @param standstill a timer that comes later than by this shows that this replica itself stood
 *     still
 * @param handOverMax how long a leader that shuts down waits for a successor to catch up, and then
 *     for its notice to be received
 * @param membershipRetryMin pause before a replica asks again for a change of its own membership
 * @param membershipRetryMax upper end of the drawn pause
 * @param catchUpMax how long a leader waits, at most, for a new voter to catch up
 */
public record RaftTiming(
        Duration fetchMaxWait,
        Duration fetchTimeout,
        Duration fetchBackoff,
        Duration electionTimeoutMin,
        Duration electionTimeoutMax,
        Duration electionBackoffMin,
        Duration electionBackoffMax,
        Duration suspicionJitterMax,
        Duration beginEpochInterval,
        Duration checkQuorum,
        Duration standstill,
        Duration handOverMax,
        Duration membershipRetryMin,
        Duration membershipRetryMax,
        Duration catchUpMax) {
    /** As decided in the design, D4. */
    public static final RaftTiming DEFAULT =
            new RaftTiming(
                    Duration.ofMillis(150),
                    Duration.ofMillis(250),
                    Duration.ofMillis(20),
                    Duration.ofMillis(300),
                    Duration.ofMillis(500),
                    Duration.ofMillis(20),
                    Duration.ofMillis(150),
                    Duration.ofMillis(50),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(50),
                    Duration.ofMillis(500),
                    Duration.ofMillis(50),
                    Duration.ofMillis(250),
                    Duration.ofSeconds(30));

    public RaftTiming {
        Invariants.check(
                fetchMaxWait.compareTo(fetchTimeout) < 0,
                "a kept fetch is answered before it times out",
                fetchMaxWait,
                fetchTimeout);
        Invariants.check(
                fetchTimeout.compareTo(electionTimeoutMin) <= 0,
                "a lost fetch is sent again before an election",
                fetchTimeout,
                electionTimeoutMin);
        Invariants.check(
                electionTimeoutMin.compareTo(electionTimeoutMax) <= 0
                        && electionBackoffMin.compareTo(electionBackoffMax) <= 0,
                "a lower end is not above its upper end");
        Invariants.check(
                electionTimeoutMax.compareTo(checkQuorum) < 0,
                "followers act before their leader gives up",
                electionTimeoutMax,
                checkQuorum);
    }
}
