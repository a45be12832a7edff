/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.Fixtures;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.PartitionState;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

class ReplicaMovesTest {
    private static BrokersView.Known view(Fixtures fixtures) {
        return (BrokersView.Known) fixtures.view();
    }

    private static Map<String, List<Integer>> away(Fixtures fixtures, Integer... leaving) {
        Map<String, List<Integer>> plan = new TreeMap<>();
        ReplicaMoves.away(view(fixtures), Set.of(leaving), 1_000)
                .forEach(
                        (partition, replicas) ->
                                plan.put(partition.toString(), replicas.orElseThrow()));
        return plan;
    }

    @Test
    void onlyWhatMustGoMovesAndItKeepsItsPlace() {
        assertThat(
                        away(
                                Fixtures.healthy(4)
                                        .partition("a", 0, 0, 3, 1)
                                        .partition("a", 1, 0, 1, 2),
                                3))
                .containsExactly(Map.entry("a-0", List.of(0, 2, 1)));
    }

    @Test
    void theEmptiestBrokerGetsTheReplica() {
        Fixtures fixtures =
                Fixtures.healthy(4)
                        .partition("a", 0, 0, 3)
                        .partition("b", 0, 1, 0)
                        .partition("b", 1, 1, 2)
                        .partition("b", 2, 1, 0);
        assertThat(away(fixtures, 3)).containsExactly(Map.entry("a-0", List.of(0, 2)));
    }

    @Test
    void aFirstPlaceGoesToTheBrokerThatLeadsLeast() {
        Fixtures fixtures =
                Fixtures.healthy(4)
                        .partition("a", 0, 3)
                        .partition("b", 0, 0, 2)
                        .partition("b", 1, 1, 2);
        assertThat(away(fixtures, 3)).containsExactly(Map.entry("a-0", List.of(2)));
    }

    @Test
    void aRackWithoutAReplicaIsPreferredToAnEmptyBroker() {
        Fixtures fixtures =
                Fixtures.healthy(4)
                        .inRack(0, "x")
                        .inRack(1, "x")
                        .inRack(2, "y")
                        .inRack(3, "y")
                        .partition("a", 0, 0, 3)
                        .partition("b", 0, 2)
                        .partition("b", 1, 2);
        assertThat(away(fixtures, 3)).containsExactly(Map.entry("a-0", List.of(0, 2)));
    }

    @Test
    void severalReplicasOfOnePartitionMayLeave() {
        assertThat(away(Fixtures.healthy(5).partition("a", 0, 3, 4, 0), 3, 4).get("a-0"))
                .containsExactlyInAnyOrder(0, 1, 2)
                .endsWith(0);
    }

    @Test
    void whatMovesAlreadyIsLeftAlone() {
        assertThat(
                        away(
                                Fixtures.healthy(4)
                                        .partition("a", 0, 3, 0, 1)
                                        .moving("a", 0, List.of(1), List.of(3)),
                                3))
                .isEmpty();
    }

    @Test
    void moreCopiesGoToTheEmptiestBrokersAndFewerKeepTheFirst() {
        Fixtures fixtures = Fixtures.healthy(3).partition("a", 0, 1).partition("b", 0, 0, 1);
        PartitionState lone = view(fixtures).partitions().getFirst();
        assertThat(ReplicaMoves.resized(view(fixtures), lone, 2)).containsExactly(1, 2);
        PartitionState pair = view(fixtures).partitions().getLast();
        assertThat(ReplicaMoves.resized(view(fixtures), pair, 1)).containsExactly(0);
    }

    /**
     * Any drain that is possible keeps every number of copies, uses only brokers that stay, and
     * leaves them evenly loaded.
     */
    @Test
    void anyDrainKeepsCopiesAndSpreadsThem() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int brokers = 4 + random.nextInt(6);
            int leaving = brokers - 1;
            Fixtures fixtures = Fixtures.healthy(brokers);
            for (int number = 0; number < 60; number++) {
                List<Integer> all =
                        new ArrayList<>(
                                java.util.stream.IntStream.range(0, brokers).boxed().toList());
                java.util.Collections.shuffle(all, random);
                fixtures.partition("t", number, all.subList(0, 3).toArray(Integer[]::new));
            }
            BrokersView.Known view = view(fixtures);
            Map<TopicPartition, Optional<List<Integer>>> plan =
                    ReplicaMoves.away(view, Set.of(leaving), 1_000);
            for (PartitionState partition : view.partitions()) {
                List<Integer> after =
                        plan.getOrDefault(partition.partition(), Optional.of(partition.replicas()))
                                .orElseThrow();
                assertThat(after)
                        .as("seed %d", seed)
                        .hasSize(3)
                        .doesNotHaveDuplicates()
                        .doesNotContain(leaving);
                Set<Integer> kept = new HashSet<>(after);
                kept.retainAll(partition.replicas());
                assertThat(kept).as("seed %d moves too much", seed).hasSizeGreaterThanOrEqualTo(2);
            }
            assertThat(ReplicaMoves.away(view, Set.of(leaving), 1_000))
                    .as("the plan is the same again")
                    .isEqualTo(plan);
        }
    }
}
