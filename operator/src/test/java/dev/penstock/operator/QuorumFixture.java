/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator;

import dev.penstock.operator.observed.Quorum;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A metadata quorum whose replicas have all of the log, and just fetched, unless told otherwise.
 */
final class QuorumFixture {
    private static final long METADATA_END = 5_000;

    private final Map<Integer, Long> endOffsets = new TreeMap<>();
    private final Map<Integer, Long> silentMs = new TreeMap<>();

    void endAt(int broker, long endOffset) {
        endOffsets.put(broker, endOffset);
    }

    void silentFor(int broker, long ms) {
        silentMs.put(broker, ms);
    }

    /** The first brokers vote, the others that live observe. */
    Quorum of(int leader, int voters, Set<Integer> live, Instant now) {
        return new Quorum(
                leader,
                METADATA_END,
                IntStream.range(0, voters).mapToObj(broker -> replica(broker, now)).toList(),
                live.stream()
                        .filter(broker -> broker >= voters)
                        .map(broker -> replica(broker, now))
                        .toList());
    }

    private Quorum.Replica replica(int broker, Instant now) {
        return new Quorum.Replica(
                broker,
                "directory-" + broker,
                endOffsets.getOrDefault(broker, METADATA_END),
                now.toEpochMilli() - silentMs.getOrDefault(broker, 0L));
    }
}
