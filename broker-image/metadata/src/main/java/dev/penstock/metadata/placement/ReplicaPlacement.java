/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.placement;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.metadata.record.BrokerIds;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * Finds brokers for the replicas of a topic's new partitions. Greedy and deterministic.
 *
 * <p>The first replica (the preferred leader) goes where the topic has the fewest first replicas,
 * the cluster's counts breaking the tie: a new, empty broker gets its share of each topic and not
 * all of the next one. The others go to racks that the partition does not use yet, then where the
 * topic has the fewest replicas, then where they pair seldom with this leader (so that a dead
 * broker's load is spread), then by the cluster's counts. The last tie is broken by a round that
 * starts one broker further with each partition.
 *
 * <p>Brokers that are not active are taken only when there are too few others, and never first
 * while an active one can be.
 */
public final class ReplicaPlacement {
    private final List<Seat> seats = new ArrayList<>();
    private final SortedMap<BrokerId, SortedMap<BrokerId, Integer>> pairs = new TreeMap<>();

    /** A broker that can take replicas, with what it has of this topic and of all. */
    private static final class Seat {
        private final PlacementBroker broker;
        private int leadersOfTopic;
        private int replicasOfTopic;
        private int turn;

        Seat(PlacementBroker broker) {
            this.broker = broker;
        }
    }

    public ReplicaPlacement(List<PlacementBroker> brokers) {
        brokers.forEach(broker -> seats.add(new Seat(broker)));
    }

    /** Counts a partition that the topic has already. */
    public void count(BrokerIds replicas) {
        for (Seat seat : seats) {
            if (replicas.contains(seat.broker.id())) {
                seat.replicasOfTopic++;
                seat.leadersOfTopic += replicas.first().equals(seat.broker.id()) ? 1 : 0;
            }
        }
        for (BrokerId each : replicas) {
            pair(replicas.first(), each);
        }
    }

    /** How many brokers there are to choose from. */
    public int size() {
        return seats.size();
    }

    /**
     * The replicas of the topic's next partition.
     *
     * @param partition its number
     * @param replicationFactor at most {@link #size()}
     */
    public BrokerIds place(int partition, int replicationFactor) {
        Invariants.check(
                replicationFactor > 0 && replicationFactor <= seats.size(),
                "there is a broker for each replica",
                replicationFactor,
                seats.size());
        for (int i = 0; i < seats.size(); i++) {
            seats.get(i).turn = Math.floorMod(i - partition, seats.size());
        }
        List<Seat> free = new ArrayList<>(seats);
        List<Seat> taken = new ArrayList<>();
        taken.add(take(free, leaderOrder()));
        while (taken.size() < replicationFactor) {
            taken.add(take(free, followerOrder(taken)));
        }
        BrokerIds replicas =
                BrokerIds.copyOf(taken.stream().map(seat -> seat.broker.id()).toList());
        count(replicas);
        return replicas;
    }

    private static Seat take(List<Seat> free, Comparator<Seat> order) {
        Seat best = free.stream().min(order).orElseThrow();
        free.remove(best);
        return best;
    }

    private static Comparator<Seat> leaderOrder() {
        return by(seat -> seat.broker.active() ? 0 : 1)
                .thenComparing(by(seat -> seat.leadersOfTopic))
                .thenComparing(by(seat -> seat.broker.load().preferred() + seat.leadersOfTopic))
                .thenComparing(by(seat -> seat.replicasOfTopic))
                .thenComparing(by(seat -> seat.turn));
    }

    private Comparator<Seat> followerOrder(List<Seat> taken) {
        BrokerId leader = taken.getFirst().broker.id();
        return by(seat -> seat.broker.active() ? 0 : 1)
                .thenComparing(by(seat -> inSameRack(taken, seat)))
                .thenComparing(by(seat -> seat.replicasOfTopic))
                .thenComparing(by(seat -> pairCount(leader, seat.broker.id())))
                .thenComparing(by(seat -> seat.broker.load().replicas() + seat.replicasOfTopic))
                .thenComparing(by(seat -> seat.turn));
    }

    private static Comparator<Seat> by(ToIntFunction<Seat> key) {
        return Comparator.comparingInt(key);
    }

    private static int inSameRack(List<Seat> taken, Seat seat) {
        return (int)
                taken.stream()
                        .filter(each -> each.broker.rack().equals(seat.broker.rack()))
                        .count();
    }

    private void pair(BrokerId leader, BrokerId follower) {
        pairs.computeIfAbsent(leader, _ -> new TreeMap<>()).merge(follower, 1, Integer::sum);
    }

    private int pairCount(BrokerId leader, BrokerId follower) {
        SortedMap<BrokerId, Integer> followers = pairs.get(leader);
        return followers == null ? 0 : followers.getOrDefault(follower, 0);
    }
}
