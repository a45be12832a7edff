/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.operator.observed.PartitionState;

import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * Which broker has which replicas while a balance is thought through, and how heavy that is.
 *
 * <p>Always: only brokers that take part have loads; the loads follow every change; all orders are
 * by load, size and name, so that the same input gives the same answers.
 */
final class Placement {
    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    /** What a broker carries. */
    private static final class Load {
        private final Comparator<TopicPartition> order;
        private final NavigableSet<TopicPartition> replicas;
        private final Map<String, NavigableSet<TopicPartition>> byTopic = new TreeMap<>();
        private int firsts;
        private long bytes;

        Load(Comparator<TopicPartition> order) {
            this.order = order;
            replicas = new TreeSet<>(order);
        }

        void add(TopicPartition partition) {
            replicas.add(partition);
            byTopic.computeIfAbsent(partition.topic(), _ -> new TreeSet<>(order)).add(partition);
        }

        void remove(TopicPartition partition) {
            replicas.remove(partition);
            byTopic.computeIfPresent(
                    partition.topic(),
                    (_, ofTopic) -> {
                        ofTopic.remove(partition);
                        return ofTopic.isEmpty() ? null : ofTopic;
                    });
        }

        int count(String topic) {
            NavigableSet<TopicPartition> ofTopic = byTopic.get(topic);
            return ofTopic == null ? 0 : ofTopic.size();
        }
    }

    private final Map<Integer, String> racks;
    private final Map<TopicPartition, Long> sizes;
    private final Map<TopicPartition, List<Integer>> replicas = new TreeMap<>(BY_NAME);
    private final Map<Integer, Load> loads = new TreeMap<>();

    /**
     * @param racks of the brokers that take part, by broker
     * @param sizes of one replica of each partition, in bytes; a partition without counts as empty
     */
    Placement(
            Map<Integer, String> racks,
            Collection<PartitionState> partitions,
            Map<TopicPartition, Long> sizes) {
        this.racks = new TreeMap<>(racks);
        this.sizes = sizes;
        Comparator<TopicPartition> smallestFirst =
                Comparator.<TopicPartition>comparingLong(this::size).thenComparing(BY_NAME);
        racks.keySet().forEach(broker -> loads.put(broker, new Load(smallestFirst)));
        partitions.forEach(partition -> put(partition.partition(), partition.replicas()));
    }

    private void put(TopicPartition partition, List<Integer> brokers) {
        replicas.put(partition, brokers);
        for (int broker : brokers) {
            Load load = loads.get(broker);
            if (load != null) {
                load.add(partition);
                load.bytes += size(partition);
                load.firsts += broker == brokers.getFirst() ? 1 : 0;
            }
        }
    }

    /** Gives a partition other replicas, or the same in another order. */
    void change(TopicPartition partition, List<Integer> brokers) {
        List<Integer> before = replicasOf(partition);
        for (int broker : before) {
            Load load = loads.get(broker);
            if (load != null) {
                load.remove(partition);
                load.bytes -= size(partition);
                load.firsts -= broker == before.getFirst() ? 1 : 0;
            }
        }
        put(partition, brokers);
    }

    /** The replicas of a partition if one of them went to another broker, in its place. */
    List<Integer> replaced(TopicPartition partition, int from, int to) {
        List<Integer> result = new ArrayList<>(replicasOf(partition));
        result.set(result.indexOf(from), to);
        return result;
    }

    /** Whether a replica may go there: not twice to a broker, and not into fewer racks. */
    boolean mayMove(TopicPartition partition, int from, int to) {
        List<Integer> before = replicasOf(partition);
        return before.contains(from)
                && !before.contains(to)
                && racksOf(replaced(partition, from, to)) >= racksOf(before);
    }

    private int racksOf(List<Integer> brokers) {
        Set<String> distinct = new HashSet<>();
        brokers.forEach(broker -> distinct.add(racks.getOrDefault(broker, "")));
        return distinct.size();
    }

    Set<TopicPartition> partitions() {
        return replicas.keySet();
    }

    List<Integer> replicasOf(TopicPartition partition) {
        return Objects.requireNonNull(replicas.get(partition));
    }

    private Load load(int broker) {
        return Objects.requireNonNull(loads.get(broker));
    }

    /** The replicas of a broker, the smallest first. */
    NavigableSet<TopicPartition> on(int broker) {
        return load(broker).replicas;
    }

    /**
     * What may go from one broker to another: first of the topic of which the one has most more
     * than the other, so that each topic is spread by itself, and the smallest first.
     */
    Optional<TopicPartition> movable(int from, int to) {
        Load giver = load(from);
        Load taker = load(to);
        return giver.byTopic.entrySet().stream()
                .sorted(
                        Comparator.comparingInt(
                                ofTopic ->
                                        taker.count(ofTopic.getKey()) - ofTopic.getValue().size()))
                .flatMap(ofTopic -> ofTopic.getValue().stream())
                .filter(partition -> mayMove(partition, from, to))
                .findFirst();
    }

    long size(TopicPartition partition) {
        return sizes.getOrDefault(partition, 0L);
    }

    int count(int broker) {
        return load(broker).replicas.size();
    }

    int firsts(int broker) {
        return load(broker).firsts;
    }

    long bytes(int broker) {
        return load(broker).bytes;
    }

    boolean takesPart(int broker) {
        return loads.containsKey(broker);
    }

    String rack(int broker) {
        return racks.getOrDefault(broker, "");
    }

    /** Racks that brokers are in; empty when some broker has none, for then racks mean nothing. */
    Set<String> racks() {
        Set<String> distinct = new TreeSet<>(racks.values());
        return distinct.contains("") ? Set.of() : distinct;
    }

    /** The brokers that take part, by something that they carry, the least first. */
    List<Integer> by(ToLongFunction<Integer> measure) {
        return loads.keySet().stream()
                .sorted(Comparator.comparingLong(measure).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** How far the heaviest broker is above the mean, in percent, of what is most uneven. */
    int skewPercent() {
        return Math.max(
                skewPercent(this::count),
                Math.max(skewPercent(this::firsts), skewPercent(this::bytes)));
    }

    private int skewPercent(ToLongFunction<Integer> measure) {
        double total = loads.keySet().stream().mapToLong(measure).sum();
        long most = loads.keySet().stream().mapToLong(measure).max().orElse(0);
        return total == 0 ? 0 : (int) Math.round(100 * (most * loads.size() / total - 1));
    }
}
