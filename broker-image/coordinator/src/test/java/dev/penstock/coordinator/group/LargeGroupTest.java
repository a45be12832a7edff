/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

/** One member joins a hundred: those whose partitions do not move never stop. */
final class LargeGroupTest {
    private static final int MEMBERS = 100;
    private static final int PARTITIONS = 3 * MEMBERS;

    /** What the newcomer gets of {@link #PARTITIONS}, when nobody has more than three. */
    private static final int MOVING = 2;

    /** Of the group's time: some heartbeats of everyone. */
    private static final long SETTLED_WITHIN_MS = 15_000;

    @Test
    void ofAConsumerGroupTwoGiveUpAPartitionAndTheOthersHearNothingOfIt() {
        LargeGroup<ConsumerReader> group = new LargeGroup<>(PARTITIONS, ConsumerReader::new);

        assertThat(stopWhenOneJoins(group)).hasSize(MOVING);
    }

    @Test
    void ofACooperativeClassicGroupAllJoinAgainAndReadOnMeanwhile() {
        LargeGroup<CooperativeReader> group = new LargeGroup<>(PARTITIONS, CooperativeReader::new);

        assertThat(stopWhenOneJoins(group)).hasSize(MOVING);
        assertThat(group.readers().subList(0, MEMBERS))
                .allSatisfy(reader -> assertThat(reader.commits()).isPositive());
    }

    /** Those who had to give up a partition; nobody gives up more than moves. */
    private static <R extends LargeGroupReader> List<R> stopWhenOneJoins(LargeGroup<R> group) {
        List<R> readers = group.join(MEMBERS);
        group.settle();
        readers.forEach(LargeGroupReader::watch);

        R newcomer = group.join(1).getFirst();
        long tookMs = group.settle();

        assertThat(newcomer.owned()).hasSize(MOVING);
        assertThat(tookMs).isLessThan(SETTLED_WITHIN_MS);
        assertThat(readers)
                .allSatisfy(
                        reader -> {
                            assertThat(reader.errors()).isEmpty();
                            assertThat(reader.lost()).isEqualTo(3 - reader.owned().size());
                        });
        return readers.stream().filter(reader -> reader.lost() > 0).toList();
    }
}
