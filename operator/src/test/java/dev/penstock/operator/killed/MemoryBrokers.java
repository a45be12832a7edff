/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

import dev.penstock.operator.admin.SettingsChange;
import dev.penstock.operator.desired.Names;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.PartitionState;
import dev.penstock.operator.observed.ReplacedBroker;
import dev.penstock.operator.observed.ReplicaMove;
import dev.penstock.operator.observed.SettingsState;

import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The brokers of one Cluster in fast motion: who is away leaves the in-sync replicas, who is back
 * catches up at the next tick and leads again at the one after it; a move takes two ticks.
 */
final class MemoryBrokers {
    static final long BYTES_OF_A_REPLICA = 200L << 20;
    private static final int MIN_IN_SYNC = 2;

    /** One partition; a move goes on while there is a target. */
    private static final class Partition {
        private List<Integer> replicas;
        private final SortedSet<Integer> inSync = new TreeSet<>();
        private int leader;
        private List<Integer> target = List.of();

        Partition(List<Integer> replicas) {
            this.replicas = replicas;
            this.inSync.addAll(replicas);
            this.leader = replicas.getFirst();
        }

        Partition(Partition other) {
            this.replicas = other.replicas;
            this.inSync.addAll(other.inSync);
            this.leader = other.leader;
            this.target = other.target;
        }

        List<Integer> adding() {
            return target.isEmpty()
                    ? List.of()
                    : target.stream().filter(broker -> !inSync.contains(broker)).toList();
        }

        List<Integer> removing() {
            return target.isEmpty()
                    ? List.of()
                    : replicas.stream().filter(broker -> !target.contains(broker)).toList();
        }
    }

    private final SortedMap<TopicPartition, Partition> partitions =
            new TreeMap<>(
                    Comparator.comparing(TopicPartition::topic)
                            .thenComparingInt(TopicPartition::partition));

    /** Brokers that run, with their racks. */
    private final SortedMap<Integer, String> live = new TreeMap<>();

    private final SortedSet<Integer> registered = new TreeSet<>();
    private final SortedMap<String, String> settings = new TreeMap<>();
    private final MemoryQuorum quorum;

    /** Brokers that take no new replicas. */
    private final SortedSet<Integer> cordoned = new TreeSet<>();

    private long changes;

    MemoryBrokers() {
        quorum = new MemoryQuorum();
    }

    MemoryBrokers(MemoryBrokers other) {
        other.partitions.forEach(
                (name, partition) -> partitions.put(name, new Partition(partition)));
        live.putAll(other.live);
        registered.addAll(other.registered);
        settings.putAll(other.settings);
        quorum = new MemoryQuorum(other.quorum);
        cordoned.addAll(other.cordoned);
        changes = other.changes;
    }

    /** Grows with each change. */
    long changes() {
        return changes;
    }

    void createTopic(String name, List<List<Integer>> replicas) {
        for (int number = 0; number < replicas.size(); number++) {
            partitions.put(new TopicPartition(name, number), new Partition(replicas.get(number)));
        }
    }

    boolean isLive(int broker) {
        return live.containsKey(broker);
    }

    boolean hasTopic(String name) {
        return partitions.containsKey(new TopicPartition(name, 0));
    }

    /**
     * A broker starts.
     *
     * @param firstVoters who begins the quorum, by its properties
     */
    void start(int broker, String rack, Set<Integer> firstVoters) {
        changes++;
        live.put(broker, rack);
        quorum.start(broker, firstVoters, live.keySet());
        registered.add(broker);
    }

    void stop(int broker) {
        changes++;
        live.remove(broker);
        quorum.stop(broker, live.keySet());
        for (Map.Entry<TopicPartition, Partition> entry : partitions.entrySet()) {
            Partition partition = entry.getValue();
            if (live.isEmpty()) {
                // A lone broker cannot restart without being away, and nobody else misses anything.
                continue;
            }
            if (partition.inSync.equals(new TreeSet<>(List.of(broker)))) {
                throw new UnsafeStep("nobody leads " + entry.getKey() + " without " + broker);
            }
            if (partition.inSync.remove(broker) && partition.leader == broker) {
                partition.leader = firstInSync(partition);
            }
        }
    }

    private static int firstInSync(Partition partition) {
        return partition.replicas.stream()
                .filter(partition.inSync::contains)
                .findFirst()
                .orElseThrow();
    }

    boolean holdsNothing(int broker) {
        return partitions.values().stream()
                .noneMatch(
                        partition ->
                                partition.replicas.contains(broker)
                                        || partition.target.contains(broker));
    }

    /** Whether the broker runs and has all that it should have. */
    boolean serves(int broker) {
        return live.containsKey(broker)
                && partitions.values().stream()
                        .filter(partition -> partition.target.isEmpty())
                        .filter(partition -> partition.replicas.contains(broker))
                        .allMatch(partition -> partition.inSync.contains(broker));
    }

    void tick() {
        if (quorum.elect(live.keySet())) {
            changes++;
        }
        partitions.values().forEach(this::tick);
    }

    private void tick(Partition partition) {
        int preferred = partition.replicas.getFirst();
        List<Integer> missing =
                partition.replicas.stream()
                        .filter(live::containsKey)
                        .filter(broker -> !partition.inSync.contains(broker))
                        .toList();
        if (!missing.isEmpty()) {
            partition.inSync.addAll(missing);
            changes++;
        } else if (!partition.target.isEmpty() && partition.inSync.containsAll(partition.target)) {
            finish(partition);
            changes++;
        } else if (partition.leader != preferred && partition.inSync.contains(preferred)) {
            partition.leader = preferred;
            changes++;
        }
    }

    private static void finish(Partition partition) {
        partition.replicas = partition.target;
        partition.target = List.of();
        partition.inSync.retainAll(partition.replicas);
        if (!partition.inSync.contains(partition.leader)) {
            partition.leader = firstInSync(partition);
        }
    }

    void move(TopicPartition name, Optional<List<Integer>> wanted) {
        changes++;
        Partition partition = partitions.get(name);
        List<Integer> adding = partition.adding();
        List<Integer> before =
                partition.replicas.stream().filter(broker -> !adding.contains(broker)).toList();
        partition.replicas = before;
        partition.target = List.of();
        wanted.ifPresent(
                target -> {
                    List<Integer> both = new ArrayList<>(target);
                    before.stream().filter(broker -> !target.contains(broker)).forEach(both::add);
                    partition.replicas = both;
                    partition.target = target;
                });
    }

    void unregister(int broker) {
        if (live.containsKey(broker)) {
            throw new UnsafeStep("broker " + broker + " is unregistered while it runs");
        }
        if (!holdsNothing(broker)) {
            throw new UnsafeStep("broker " + broker + " is unregistered while it has replicas");
        }
        if (registered.remove(broker)) {
            changes++;
        }
    }

    ReplacedBroker replaced(int broker) {
        return new ReplacedBroker(
                broker,
                cordoned.contains(broker) ? Names.LOG_DIRECTORY : "",
                (int)
                        partitions.values().stream()
                                .filter(
                                        partition ->
                                                partition.replicas.contains(broker)
                                                        || partition.target.contains(broker))
                                .count());
    }

    void cordon(int broker, boolean on) {
        if (!live.containsKey(broker)) {
            throw new UnsafeStep("broker " + broker + " is cordoned while it does not run");
        }
        if (on ? cordoned.add(broker) : cordoned.remove(broker)) {
            changes++;
        }
    }

    /** Its volume is deleted when it stops: nobody may give it anything until then. */
    void mayLoseItsVolume(int broker) {
        if (!cordoned.contains(broker) || !holdsNothing(broker) || quorum.votes(broker)) {
            throw new UnsafeStep(
                    "the volume of broker " + broker + " is deleted and it is not proven empty");
        }
        if (!partitions.values().stream()
                .allMatch(partition -> partition.inSync.containsAll(partition.replicas))) {
            throw new UnsafeStep("a volume is deleted while replicas are not in sync");
        }
    }

    void loseDisk(int broker) {
        quorum.loseDisk(broker);
    }

    void addVoter(int broker, String directory, String address) {
        changes++;
        quorum.add(broker, directory, address, live.keySet());
    }

    void removeVoter(int broker, String directory) {
        changes++;
        quorum.remove(broker, directory, live.keySet());
    }

    /** Of so many brokers that are left all that vote are among. */
    void keepVoters(int replicas) {
        quorum.keepVoters(replicas);
    }

    void alterSettings(SettingsChange change) {
        changes++;
        settings.putAll(change.set());
        settings.keySet().removeAll(change.reset());
    }

    BrokersView view() {
        List<PartitionState> states = new ArrayList<>();
        Map<TopicPartition, ReplicaMove> moves = new TreeMap<>(partitions.comparator());
        partitions.forEach(
                (name, partition) -> {
                    states.add(
                            new PartitionState(
                                    name,
                                    Optional.of(partition.leader).filter(live::containsKey),
                                    partition.replicas,
                                    List.copyOf(partition.inSync)));
                    if (!partition.target.isEmpty()) {
                        moves.put(name, new ReplicaMove(partition.adding(), partition.removing()));
                    }
                });
        return new BrokersView.Known(
                quorum.view(live.keySet()), live, states, moves, SettingsState.of(settings));
    }

    Map<TopicPartition, Long> sizes() {
        Map<TopicPartition, Long> sizes = new TreeMap<>(partitions.comparator());
        partitions.keySet().forEach(name -> sizes.put(name, BYTES_OF_A_REPLICA));
        return sizes;
    }

    /** Whether one can stop, or several of one rack without whom everything goes on. */
    boolean mayStop(SortedSet<Integer> together) {
        return together.size() == 1
                || (together.stream().map(live::get).distinct().count() == 1
                        && rejecting(together) == 0
                        && quorum.hasMajorityWithout(together, live.keySet()));
    }

    private long rejecting(SortedSet<Integer> together) {
        return partitions.values().stream()
                .filter(partition -> partition.inSync.stream().anyMatch(together::contains))
                .filter(
                        partition ->
                                partition.inSync.stream()
                                                .filter(broker -> !together.contains(broker))
                                                .count()
                                        < minInSync(partition))
                .count();
    }

    /** By the defaults one copy may be away, if there is another. */
    private static int minInSync(Partition partition) {
        int copies =
                partition.target.isEmpty() ? partition.replicas.size() : partition.target.size();
        return Math.min(MIN_IN_SYNC, Math.max(1, copies - 1));
    }

    /** What the broker's admin port says, see docs/operator/rollout.md. */
    String stopImpact(int broker, SortedSet<Integer> together) {
        if (!live.containsKey(broker)) {
            return "{\"known\": false, \"reason\": \"it does not run\"}";
        }
        long rejecting = rejecting(together);
        return "{\"known\": true, \"brokers\": %s, \"safe\": %s, \"quorum\": {\"majority\": %s}, \"rejecting\": {\"count\": %d, \"first\": [\"orders-0\"]}}"
                .formatted(
                        together,
                        rejecting == 0,
                        quorum.hasMajorityWithout(together, live.keySet()),
                        rejecting);
    }

    /** What must be the same in the end, whatever came in between. */
    String text() {
        StringBuilder text =
                new StringBuilder(
                        "live "
                                + live
                                + ", registered "
                                + registered
                                + ", cordoned "
                                + cordoned
                                + ", settings "
                                + settings
                                + ", "
                                + quorum.text());
        partitions.forEach(
                (name, partition) ->
                        text.append('\n')
                                .append(name)
                                .append(" replicas ")
                                .append(partition.replicas)
                                .append(" in sync ")
                                .append(partition.inSync)
                                .append(" leader ")
                                .append(partition.leader)
                                .append(" target ")
                                .append(partition.target));
        return text.toString();
    }
}
