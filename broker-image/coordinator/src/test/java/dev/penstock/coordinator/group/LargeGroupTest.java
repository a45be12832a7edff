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

    @Test
    void ofAConsumerGroupTwoGiveUpAPartitionAndTheOthersHearNothingOfIt() {
        LargeGroup<ConsumerReader> group = new LargeGroup<>(PARTITIONS);
        List<ConsumerReader> readers = group.join(MEMBERS, ConsumerReader::new);
        group.settle();
        readers.forEach(LargeGroupReader::watch);

        ConsumerReader newcomer = group.join(1, ConsumerReader::new).getFirst();
        long tookMs = group.settle();

        assertThat(newcomer.owned()).hasSize(MOVING);
        assertThat(readers).filteredOn(reader -> reader.lost() > 0).hasSize(MOVING);
        assertThat(readers)
                .allSatisfy(
                        reader -> {
                            assertThat(reader.errors()).isEmpty();
                            assertThat(reader.lost()).isEqualTo(3 - reader.owned().size());
                        });
        assertThat(tookMs).isLessThan(5_000);
    }

    @Test
    void ofACooperativeClassicGroupAllJoinAgainAndReadOnMeanwhile() {
        LargeGroup<CooperativeReader> group = new LargeGroup<>(PARTITIONS);
        List<CooperativeReader> readers = group.join(MEMBERS, CooperativeReader::new);
        group.settle();
        readers.forEach(LargeGroupReader::watch);

        CooperativeReader newcomer = group.join(1, CooperativeReader::new).getFirst();
        group.settle();

        assertThat(newcomer.owned()).hasSize(MOVING);
        assertThat(readers).filteredOn(reader -> reader.lost() > 0).hasSize(MOVING);
        assertThat(readers)
                .allSatisfy(
                        reader -> {
                            assertThat(reader.errors()).isEmpty();
                            assertThat(reader.lost()).isEqualTo(3 - reader.owned().size());
                            assertThat(reader.commits()).isPositive();
                        });
    }
}
