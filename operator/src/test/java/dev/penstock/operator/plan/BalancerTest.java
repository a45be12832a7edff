/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import static dev.penstock.operator.Fixtures.healthy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.Fixtures;
import dev.penstock.operator.observed.BrokersView;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

class BalancerTest {
    private static final long GIB = 1L << 30;

    private static BrokersView.Known view(Fixtures fixtures) {
        return (BrokersView.Known) fixtures.view();
    }

    private static BalancePlan plan(Fixtures fixtures) {
        return Balancer.plan(
                view(fixtures),
                fixtures.observed().balancing().sizes().orElseThrow(),
                Balancer.MAX_CHANGES,
                false);
    }

    /** Where all replicas are when the plan has been carried out. */
    private static Placement after(Fixtures fixtures, BalancePlan plan) {
        Placement placement =
                new Placement(
                        view(fixtures).live(),
                        view(fixtures).partitions(),
                        fixtures.observed().balancing().sizes().orElseThrow());
        plan.changes().forEach(change -> placement.change(change.partition(), change.replicas()));
        return placement;
    }

    private static long spread(Placement placement, ToLongFunction<Integer> measure) {
        List<Integer> brokers = placement.by(measure);
        return measure.applyAsLong(brokers.getLast()) - measure.applyAsLong(brokers.getFirst());
    }

    /** Twelve partitions on three brokers, and a fourth that has nothing. */
    private static Fixtures scaledOut() {
        Fixtures fixtures = healthy(4);
        for (int number = 0; number < 12; number++) {
            fixtures.partition("orders", number, number % 3, (number + 1) % 3, (number + 2) % 3);
        }
        return fixtures;
    }

    @Test
    void aNewBrokerGetsItsShareAndNothingElseMoves() {
        Fixtures fixtures = scaledOut();
        BalancePlan plan = plan(fixtures);
        Placement after = after(fixtures, plan);
        assertThat(IntStream.range(0, 4).map(after::count)).containsExactly(9, 9, 9, 9);
        assertThat(IntStream.range(0, 4).map(after::firsts)).containsExactly(3, 3, 3, 3);
        long copied =
                plan.changes().stream()
                        .filter(change -> change.replicas().contains(3))
                        .map(BalancePlan.Change::partition)
                        .distinct()
                        .count();
        assertThat(copied).as("as many replicas as the new broker gets").isEqualTo(9);
        assertThat(plan.skewBefore()).isEqualTo(33);
        assertThat(plan.skewAfter()).isZero();
    }

    /** Not of the one that has most partitions, which may be the one that nobody writes to. */
    @Test
    void aNewBrokerGetsItsShareOfEachTopic() {
        Fixtures fixtures = scaledOut();
        for (int number = 0; number < 48; number++) {
            fixtures.partition("__consumer_offsets", number, number % 3, (number + 1) % 3);
        }

        Placement after = after(fixtures, plan(fixtures));

        assertThat(IntStream.range(0, 4).map(broker -> ofTopic(after, broker, "orders")))
                .containsExactly(9, 9, 9, 9);
        assertThat(
                        IntStream.range(0, 4)
                                .map(broker -> ofTopic(after, broker, "__consumer_offsets")))
                .containsExactly(24, 24, 24, 24);
    }

    private static int ofTopic(Placement placement, int broker, String topic) {
        return (int)
                placement.on(broker).stream()
                        .filter(partition -> partition.topic().equals(topic))
                        .count();
    }

    @Test
    void whatIsEvenStaysAsItIs() {
        Fixtures fixtures =
                healthy(3)
                        .partition("a", 0, 0, 1, 2)
                        .partition("a", 1, 1, 2, 0)
                        .partition("a", 2, 2, 0, 1);
        assertThat(plan(fixtures).isEmpty()).isTrue();
    }

    @Test
    void theSmallestReplicasMove() {
        Fixtures fixtures =
                healthy(2)
                        .partition("a", 0, 0)
                        .partition("a", 1, 0)
                        .partition("a", 2, 0)
                        .size("a", 0, 5 * GIB)
                        .size("a", 1, GIB)
                        .size("a", 2, 6 * GIB);
        assertThat(plan(fixtures).changes().getFirst())
                .isEqualTo(
                        new BalancePlan.Change(
                                new TopicPartition("a", 1), List.of(1), List.of(1), GIB));
    }

    @Test
    void bytesAreEvenedByExchangesWithCountsKept() {
        Fixtures fixtures = healthy(2);
        for (int number = 0; number < 4; number++) {
            fixtures.partition("large", number, 0).size("large", number, 10 * GIB);
            fixtures.partition("small", number, 1).size("small", number, GIB);
        }
        BalancePlan plan = plan(fixtures);
        Placement after = after(fixtures, plan);
        assertThat(spread(after, after::count)).isLessThanOrEqualTo(1);
        assertThat(spread(after, after::bytes)).isLessThanOrEqualTo(4 * GIB);
        assertThat(plan.bytes()).as("two large and two small").isEqualTo(22 * GIB);
    }

    @Test
    void whatIsTooSmallToMatterIsNotCopied() {
        Fixtures fixtures =
                healthy(2).partition("a", 0, 0).partition("a", 1, 1).size("a", 0, 40 << 20);
        assertThat(plan(fixtures).isEmpty()).isTrue();
    }

    @Test
    void leadersAreEvenedWithoutCopying() {
        Fixtures fixtures = healthy(3);
        for (int number = 0; number < 6; number++) {
            fixtures.partition("a", number, 0, 1, 2).size("a", number, GIB);
        }
        BalancePlan plan = plan(fixtures);
        assertThat(plan.bytes()).isZero();
        assertThat(plan.partitions()).isEqualTo(4);
        assertThat(IntStream.range(0, 3).map(after(fixtures, plan)::firsts))
                .containsExactly(2, 2, 2);
    }

    @Test
    void leadershipIsHandedOnOverABrokerInBetween() {
        Fixtures fixtures =
                healthy(3).partition("a", 0, 0, 1).partition("a", 1, 0, 1).partition("b", 0, 1, 2);
        Placement after = after(fixtures, plan(fixtures));
        assertThat(IntStream.range(0, 3).map(after::firsts)).containsExactly(1, 1, 1);
    }

    @Test
    void copiesInOneRackAreSpreadFirst() {
        Fixtures fixtures =
                healthy(3)
                        .inRack(0, "r1")
                        .inRack(1, "r1")
                        .inRack(2, "r2")
                        .partition("a", 0, 0, 1)
                        .partition("a", 1, 2, 0);
        assertThat(plan(fixtures).changes().getFirst().replicas()).containsExactly(0, 2);
    }

    @Test
    void evenBrokersAreNotWorthAnUnevenRack() {
        Fixtures fixtures =
                healthy(3)
                        .inRack(0, "r1")
                        .inRack(1, "r2")
                        .inRack(2, "r2")
                        .partition("a", 0, 0, 1)
                        .partition("a", 1, 0, 1)
                        .partition("a", 2, 1, 0)
                        .partition("a", 3, 1, 0);
        Placement after = after(fixtures, plan(fixtures));
        assertThat(after.partitions())
                .allSatisfy(partition -> assertThat(after.replicasOf(partition)).contains(0));
        assertThat(after.count(1)).isEqualTo(2);
        assertThat(after.count(2)).isEqualTo(2);
    }

    /** Whoever does a part of a plan and plans again comes to the same end, with as few copies. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void aPlanInBatchesMovesNoMoreThanThePlanAtOnce(long seed) {
        Random random = new Random(seed);
        int brokers = 4 + random.nextInt(5);
        Fixtures fixtures = healthy(brokers);
        IntStream.range(0, brokers).forEach(b -> fixtures.inRack(b, "r" + b % 3));
        int partitions = 20 + random.nextInt(40);
        for (int number = 0; number < partitions; number++) {
            List<Integer> replicas = new ArrayList<>();
            while (replicas.size() < 3) {
                int broker = random.nextInt(brokers - 1);
                if (!replicas.contains(broker)) {
                    replicas.add(broker);
                }
            }
            fixtures.partition("t", number, replicas.toArray(Integer[]::new));
            fixtures.size("t", number, random.nextLong(4 * GIB));
        }
        BalancePlan whole = plan(fixtures);
        Map<TopicPartition, List<Integer>> state = new HashMap<>();
        view(fixtures).partitions().forEach(p -> state.put(p.partition(), p.replicas()));
        long copied = 0;
        for (int round = 0; round < 500; round++) {
            BalancePlan next =
                    Balancer.plan(viewOf(fixtures, state), sizes(fixtures), 1_000, false);
            if (next.isEmpty()) {
                break;
            }
            BalancePlan.Batch batch = next.first(3, 20 * GIB);
            copied += batch.bytes();
            batch.targets().forEach((partition, to) -> state.put(partition, to.orElseThrow()));
        }
        assertThat(Balancer.plan(viewOf(fixtures, state), sizes(fixtures), 10, false).isEmpty())
                .as("seed %s ends", seed)
                .isTrue();
        assertThat(copied).as("seed %s", seed).isLessThanOrEqualTo(whole.bytes());
        assertEven(
                new Placement(
                        view(fixtures).live(),
                        viewOf(fixtures, state).partitions(),
                        sizes(fixtures)));
    }

    /**
     * With as many copies as racks each rack has one of each, so brokers are even in their rack.
     */
    private static void assertEven(Placement placement) {
        Map<String, List<Integer>> counts = new TreeMap<>();
        placement
                .by(placement::count)
                .forEach(
                        broker ->
                                counts.computeIfAbsent(
                                                placement.rack(broker), _ -> new ArrayList<>())
                                        .add(placement.count(broker)));
        assertThat(counts.values())
                .allSatisfy(
                        rack ->
                                assertThat(rack.getLast() - rack.getFirst())
                                        .isLessThanOrEqualTo(1));
        assertThat(placement.partitions())
                .allSatisfy(
                        partition ->
                                assertThat(placement.replicasOf(partition))
                                        .doesNotHaveDuplicates()
                                        .extracting(placement::rack)
                                        .doesNotHaveDuplicates());
    }

    private static Map<TopicPartition, Long> sizes(Fixtures fixtures) {
        return fixtures.observed().balancing().sizes().orElseThrow();
    }

    private static BrokersView.Known viewOf(
            Fixtures fixtures, Map<TopicPartition, List<Integer>> state) {
        Fixtures now = healthy(view(fixtures).live().size());
        new TreeMap<>(view(fixtures).live()).forEach(now::inRack);
        state.entrySet().stream()
                .sorted(java.util.Comparator.comparing(entry -> entry.getKey().partition()))
                .forEach(
                        entry ->
                                now.partition(
                                        entry.getKey().topic(),
                                        entry.getKey().partition(),
                                        entry.getValue().toArray(Integer[]::new)));
        return view(now);
    }
}
