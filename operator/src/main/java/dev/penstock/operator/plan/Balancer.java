/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.operator.observed.BrokersView;

import org.apache.kafka.common.TopicPartition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Thinks a balance through.
 *
 * <h2>What is balanced, in this order</h2>
 *
 * <ol>
 *   <li>Racks: the replicas of each partition are in as many racks as there can be.
 *   <li>Replica counts: no broker has two replicas more than another. Each topic is spread by
 *       itself: a broker that has just come gets of all of them.
 *   <li>Bytes: no broker is more than a tenth off the mean. Replicas are exchanged, so that the
 *       counts stay.
 *   <li>First replicas, which lead: no broker has two more than another. Only the order of replicas
 *       changes; nothing is copied.
 * </ol>
 *
 * <h2>Small, and resumable</h2>
 *
 * <p>Each change takes from the heaviest and gives to the lightest, of a topic the smallest replica
 * first, so nothing moves that need not. The changes are in the order in which they were found:
 * whoever does the first few of them and thinks again finds the others, so that a balance needs no
 * memory.
 */
final class Balancer {
    /** Unevenness of bytes that is not worth copying for: this part of the mean. */
    private static final double TOLERATED_BYTES = 0.1;

    /** Nor is this much. */
    private static final long WORTH_COPYING_BYTES = 64L << 20;

    /** Replicas of each of two brokers that are looked at for an exchange. */
    private static final int EXCHANGE_CANDIDATES = 100;

    /** More changes than this are not thought through at a time. */
    static final int MAX_CHANGES = 10_000;

    private final Placement placement;
    private final int limit;
    private final List<BalancePlan.Change> changes = new ArrayList<>();

    private Balancer(Placement placement, int limit) {
        this.placement = placement;
        this.limit = limit;
    }

    /**
     * The first changes of a balance over all live brokers.
     *
     * @param limit of the number of changes
     * @param leadersOnly nothing is to be copied
     */
    static BalancePlan plan(
            BrokersView.Known view,
            Map<TopicPartition, Long> sizes,
            int limit,
            boolean leadersOnly) {
        Placement placement = new Placement(view.live(), view.partitions(), sizes);
        Balancer balancer = new Balancer(placement, limit);
        int before = placement.skewPercent();
        if (!leadersOnly) {
            balancer.spreadOverRacks();
            balancer.evenCounts();
            balancer.evenBytes();
        }
        balancer.evenFirsts();
        return new BalancePlan(balancer.changes, before, placement.skewPercent());
    }

    private boolean isFull() {
        return changes.size() >= limit;
    }

    private void change(TopicPartition partition, List<Integer> replicas) {
        List<Integer> before = placement.replicasOf(partition);
        placement.change(partition, replicas);
        changes.add(BalancePlan.Change.of(partition, before, replicas, placement.size(partition)));
    }

    private void spreadOverRacks() {
        int racks = placement.racks().size();
        for (TopicPartition partition : List.copyOf(placement.partitions())) {
            boolean improved = racks > 1;
            while (improved && !isFull()) {
                improved = spread(partition);
            }
        }
    }

    /** Replaces the last replica whose rack has another one by a broker of a rack that has none. */
    private boolean spread(TopicPartition partition) {
        List<Integer> replicas = placement.replicasOf(partition);
        Set<String> taken = new HashSet<>();
        Optional<Integer> doubled = Optional.empty();
        for (int broker : replicas) {
            if (!taken.add(placement.rack(broker)) && placement.takesPart(broker)) {
                doubled = Optional.of(broker);
            }
        }
        Optional<Integer> target =
                placement.by(placement::count).stream()
                        .filter(broker -> !taken.contains(placement.rack(broker)))
                        .findFirst();
        if (doubled.isEmpty() || target.isEmpty()) {
            return false;
        }
        change(partition, placement.replaced(partition, doubled.get(), target.get()));
        return true;
    }

    private void evenCounts() {
        boolean improved = true;
        while (improved && !isFull()) {
            improved = moveFromMostToFewest();
        }
    }

    private boolean moveFromMostToFewest() {
        List<Integer> brokers = placement.by(placement::count);
        for (int from : brokers.reversed()) {
            for (int to : brokers) {
                if (placement.count(from) - placement.count(to) < 2) {
                    break;
                }
                Optional<TopicPartition> next = placement.movable(from, to);
                if (next.isPresent()) {
                    change(next.get(), placement.replaced(next.get(), from, to));
                    return true;
                }
            }
        }
        return false;
    }

    private void evenBytes() {
        boolean improved = true;
        while (improved && !isFull()) {
            List<Integer> brokers = placement.by(placement::bytes);
            if (brokers.size() < 2) {
                return;
            }
            int light = brokers.getFirst();
            int heavy = brokers.getLast();
            long gap = placement.bytes(heavy) - placement.bytes(light);
            double mean =
                    brokers.stream().mapToLong(placement::bytes).sum() / (double) brokers.size();
            improved =
                    gap > WORTH_COPYING_BYTES
                            && gap > 2 * TOLERATED_BYTES * mean
                            && exchange(heavy, light, gap);
        }
    }

    /** What would go from the heavy broker to the light one, and what would come back. */
    private record Exchange(TopicPartition there, Optional<TopicPartition> back, long difference) {}

    private boolean exchange(int heavy, int light, long gap) {
        Optional<Exchange> best = Optional.empty();
        for (TopicPartition there :
                placement.on(heavy).reversed().stream().limit(EXCHANGE_CANDIDATES).toList()) {
            if (!placement.mayMove(there, heavy, light)) {
                continue;
            }
            if (placement.count(heavy) > placement.count(light)) {
                best =
                        better(
                                best,
                                new Exchange(there, Optional.empty(), placement.size(there)),
                                gap);
            }
            for (TopicPartition back :
                    placement.on(light).stream().limit(EXCHANGE_CANDIDATES).toList()) {
                if (placement.mayMove(back, light, heavy)) {
                    best =
                            better(
                                    best,
                                    new Exchange(
                                            there,
                                            Optional.of(back),
                                            placement.size(there) - placement.size(back)),
                                    gap);
                }
            }
        }
        best.ifPresent(
                exchange -> {
                    change(exchange.there(), placement.replaced(exchange.there(), heavy, light));
                    exchange.back()
                            .ifPresent(
                                    back -> change(back, placement.replaced(back, light, heavy)));
                });
        return best.isPresent();
    }

    /** The one that comes nearest to closing the gap, without opening it on the other side. */
    private static Optional<Exchange> better(
            Optional<Exchange> best, Exchange candidate, long gap) {
        if (candidate.difference() <= WORTH_COPYING_BYTES / 2 || candidate.difference() > gap / 2) {
            return best;
        }
        return best.filter(known -> known.difference() >= candidate.difference())
                .or(() -> Optional.of(candidate));
    }

    private void evenFirsts() {
        boolean improved = true;
        while (improved && !isFull()) {
            improved = handLeadershipDown();
        }
    }

    /**
     * From a broker with many first places to one with few, over as few partitions as possible:
     * each hands its first place to one of its other replicas.
     */
    private boolean handLeadershipDown() {
        List<Integer> brokers = placement.by(placement::firsts);
        for (int from : brokers.reversed()) {
            List<BalancePlan.Change> path = pathDownFrom(from);
            if (!path.isEmpty()) {
                path.forEach(step -> change(step.partition(), step.replicas()));
                return true;
            }
        }
        return false;
    }

    private List<BalancePlan.Change> pathDownFrom(int start) {
        Map<Integer, List<BalancePlan.Change>> paths = new TreeMap<>();
        Deque<Integer> next = new ArrayDeque<>();
        paths.put(start, List.of());
        next.add(start);
        while (!next.isEmpty()) {
            int broker = next.removeFirst();
            List<BalancePlan.Change> path = paths.getOrDefault(broker, List.of());
            if (placement.firsts(start) - placement.firsts(broker) >= 2) {
                return path;
            }
            for (TopicPartition partition : placement.on(broker)) {
                List<Integer> replicas = placement.replicasOf(partition);
                if (replicas.getFirst() != broker) {
                    continue;
                }
                for (int other : replicas.subList(1, replicas.size())) {
                    if (placement.takesPart(other) && !paths.containsKey(other)) {
                        List<BalancePlan.Change> longer = new ArrayList<>(path);
                        longer.add(
                                BalancePlan.Change.of(
                                        partition, replicas, withFirst(replicas, other), 0));
                        paths.put(other, longer);
                        next.add(other);
                    }
                }
            }
        }
        return List.of();
    }

    private static List<Integer> withFirst(List<Integer> replicas, int first) {
        List<Integer> result = new ArrayList<>(replicas);
        result.set(replicas.indexOf(first), replicas.getFirst());
        result.set(0, first);
        return result;
    }
}
