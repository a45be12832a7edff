/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The metadata quorum, by the word of its leader.
 *
 * @param highWatermark what is committed; more than nothing once the quorum has begun
 * @param voters the leader among them, unless it is being removed
 * @param observers brokers that follow without a vote, also those that are gone since
 */
public record Quorum(
        int leader, long highWatermark, List<Replica> voters, List<Replica> observers) {
    /** Who has not fetched for so long does not follow: the leader answers many times a second. */
    private static final Duration SILENT = Duration.ofSeconds(10);

    /** Records that may be on their way to a replica that follows. */
    private static final long BEHIND_MAX = 1_000;

    /**
     * One replica of the metadata log.
     *
     * @param directory without which a broker is another voter
     * @param endOffset of what it has, or -1
     * @param lastFetchMs by the leader's clock, or -1; the leader's own is its present time
     */
    public record Replica(int broker, String directory, long endOffset, long lastFetchMs) {}

    public Quorum {
        voters = List.copyOf(voters);
        observers = List.copyOf(observers);
    }

    /** The brokers that vote. */
    public SortedSet<Integer> voterIds() {
        SortedSet<Integer> ids = new TreeSet<>();
        voters.forEach(voter -> ids.add(voter.broker()));
        return ids;
    }

    /** The broker as an observer: with the directory with which it fetched last. */
    public Optional<Replica> observer(int broker) {
        return observers.stream()
                .filter(replica -> replica.broker() == broker)
                .max(Comparator.comparingLong(Replica::lastFetchMs));
    }

    /** Whether the replica follows the leader and has all but its newest records. */
    public boolean keepsUp(Replica replica) {
        return leading()
                .filter(leads -> leads.equals(replica) || follows(leads, replica))
                .isPresent();
    }

    private static boolean follows(Replica leads, Replica replica) {
        return replica.lastFetchMs() >= leads.lastFetchMs() - SILENT.toMillis()
                && replica.endOffset() >= leads.endOffset() - BEHIND_MAX;
    }

    /**
     * How many records of the leader's the replica lacks; all that there are if it tells nothing.
     */
    public long behind(Replica replica) {
        return leading().map(Replica::endOffset).orElse(highWatermark)
                - Math.max(0, replica.endOffset());
    }

    private Optional<Replica> leading() {
        return Stream.concat(voters.stream(), observers.stream())
                .filter(replica -> replica.broker() == leader)
                .max(Comparator.comparingLong(Replica::lastFetchMs));
    }
}
