/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Optional;

class SafetyRulesTest {
    private final SafetyRules rules = new SafetyRules();

    @ParameterizedTest(name = "candidate {0}@{1}, voter {2}@{3}: {4}")
    @CsvSource({
        "5, 2, 5, 2, true",
        "6, 2, 5, 2, true",
        "4, 2, 5, 2, false",
        "1, 3, 5, 2, true",
        "9, 1, 5, 2, false",
        "0, 0, 0, 0, true"
    })
    void votesForLogsThatHaveAll(
            long endOffset, int epoch, long ownEndOffset, int ownEpoch, boolean isUpToDate) {
        assertThat(rules.isUpToDate(position(endOffset, epoch), position(ownEndOffset, ownEpoch)))
                .isEqualTo(isUpToDate);
    }

    @Test
    void votesOnceAndRepeatsItself() {
        ReplicaKey one = ReplicaKey.of(new BrokerId(1));
        ReplicaKey other = ReplicaKey.of(new BrokerId(2));

        assertThat(rules.mayVote(Optional.empty(), one)).isTrue();
        assertThat(rules.mayVote(Optional.of(one), one)).isTrue();
        assertThat(rules.mayVote(Optional.of(one), other)).isFalse();
    }

    @ParameterizedTest(name = "{0} {1} {2}, majority {3}, epoch starts at {4}: {6}")
    @CsvSource({
        // Two of three have 7.
        "9, 7, 3, 2, 5, 0, 7",
        // A majority ends where the epoch starts: its first record is not there yet.
        "9, 5, 3, 2, 5, 2, 2",
        // It has the first record.
        "9, 6, 3, 2, 5, 2, 6",
        // Never back.
        "6, 6, 6, 2, 5, 8, 8",
        // All three are needed of three, as in a set of five with two more at 0.
        "9, 7, 3, 3, 1, 0, 3"
    })
    void commitsWhatAMajorityHasOfTheOwnEpoch(
            long first,
            long second,
            long third,
            int majority,
            long epochStart,
            long current,
            long expected) {
        long[] offsets = {first, second, third};

        assertThat(rules.highWatermark(offsets, majority, epochStart, current)).isEqualTo(expected);
        assertThat(offsets).containsExactly(first, second, third);
    }

    @ParameterizedTest(name = "replica at {0}@{1}, leader has epoch {2} up to {3}: {4}")
    @CsvSource({
        "5, 2, 2, 7, false",
        "7, 2, 2, 7, false",
        "8, 2, 2, 7, true",
        "5, 3, 2, 7, true",
        "0, 0, 0, 0, false"
    })
    void comparesPositionsByEpochThenOffset(
            long offset, int epoch, int endEpoch, long endOffset, boolean diverges) {
        assertThat(rules.diverges(position(offset, epoch), end(endEpoch, endOffset)))
                .isEqualTo(diverges);
    }

    @ParameterizedTest(name = "leader {1}@{0}, own {3}@{2}: {4}")
    @CsvSource({"2, 7, 2, 9, 7", "2, 7, 2, 5, 5", "2, 7, 1, 4, 4"})
    void cutsToWhatMayBeCommon(
            int leaderEpoch, long leaderEnd, int ownEpoch, long ownEnd, long expected) {
        assertThat(rules.truncationOffset(end(leaderEpoch, leaderEnd), end(ownEpoch, ownEnd)))
                .isEqualTo(expected);
    }

    private static LogPosition position(long endOffset, int epoch) {
        return new LogPosition(endOffset, new LeaderEpoch(epoch));
    }

    private static EpochEnd end(int epoch, long endOffset) {
        return new EpochEnd(new LeaderEpoch(epoch), endOffset);
    }
}
