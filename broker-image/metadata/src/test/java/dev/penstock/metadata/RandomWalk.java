/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.command.BrokerCommand;
import dev.penstock.metadata.command.ClusterCommand;
import dev.penstock.metadata.command.Command;
import dev.penstock.metadata.command.ConfigCommand;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.command.PartitionCommand;
import dev.penstock.metadata.command.QuotaCommand;
import dev.penstock.metadata.command.TopicCommand;
import dev.penstock.metadata.image.BrokerImage;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.QuotaEntity;
import dev.penstock.metadata.record.QuotaName;
import dev.penstock.metadata.record.ReplicaDirectories;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A small cluster to which random things happen. Brokers are processes that live or not; who lives
 * sends heartbeats; leaders propose in-sync replicas among those who live.
 */
final class RandomWalk {
    private static final int BROKERS = 5;
    private static final List<String> NAMES = List.of("a", "b", "c.d", "c_d", "e", "f", "bad name");

    private final Random random;
    private final TestCluster cluster;
    private final AcknowledgedData data = new AcknowledgedData();
    private final SortedSet<Integer> alive = new TreeSet<>();
    private final TreeMap<Integer, Long> cleanEpochs = new TreeMap<>();
    private final boolean checkingEveryRecord;
    private int granted;

    RandomWalk(long seed) {
        this(seed, false);
    }

    /**
     * A walk that has not begun.
     *
     * @param checkingEveryRecord whether the image is checked also between the records of a
     *     decision
     */
    RandomWalk(long seed, boolean checkingEveryRecord) {
        this.checkingEveryRecord = checkingEveryRecord;
        random = new Random(seed);
        cluster = new TestCluster(new TreeMap<>(), seed);
    }

    TestCluster cluster() {
        return cluster;
    }

    int granted() {
        return granted;
    }

    void step() {
        cluster.nowMs += random.nextInt(300);
        switch (random.nextInt(18)) {
            case 0, 1 -> startSomeone();
            case 2 -> crashSomeone();
            case 3 -> stopSomeone();
            case 4 ->
                    give(
                            new TopicCommand.CreateTopics(
                                    List.of(newTopic()), random.nextInt(8) == 0));
            case 5 -> growOrDelete();
            case 6 -> alterConfig();
            case 7, 8, 9 -> alterIsr();
            case 10 -> elect();
            case 11, 12 -> reassign();
            case 13 -> give(new BrokerCommand.UnregisterBroker(someBroker()));
            case 14 -> clusterCommand();
            case 15 -> alterQuota();
            case 16 -> loseReplicas();
            default -> give(new PartitionCommand.BalanceLeaders(1 + random.nextInt(3)));
        }
        beat();
    }

    /** Everyone who lives is heard of; whoever is silent for too long is fenced. */
    private void beat() {
        for (int broker : alive) {
            BrokerImage image = cluster.image().brokers().get(new BrokerId(broker));
            if (image != null && random.nextInt(6) > 0) {
                give(cluster.heartbeat(broker, false));
            }
        }
        give(new BrokerCommand.FenceExpired());
    }

    private void startSomeone() {
        int broker = random.nextInt(BROKERS);
        if (alive.contains(broker)) {
            return;
        }
        Long clean = cleanEpochs.get(broker);
        BrokerImage before = cluster.image().brokers().get(new BrokerId(broker));
        boolean stoppedCleanly = clean != null && before != null && clean == before.epoch();
        String rack = random.nextBoolean() ? null : "rack-" + broker % 2;
        // A dead leader serves nobody; what it lost matters once it is let in again.
        Runnable loss = () -> data.lose(new BrokerId(broker));
        var answer =
                give(
                        cluster.registration(
                                broker,
                                stoppedCleanly ? OptionalLong.of(clean) : OptionalLong.empty(),
                                rack),
                        stoppedCleanly ? () -> {} : loss);
        if (answer != null) {
            alive.add(broker);
            cleanEpochs.remove(broker);
        }
    }

    private void crashSomeone() {
        alive.remove(random.nextInt(BROKERS));
    }

    private void stopSomeone() {
        int broker = random.nextInt(BROKERS);
        if (!alive.contains(broker) || cluster.image().broker(new BrokerId(broker)).isEmpty()) {
            return;
        }
        for (int i = 0; i < 3; i++) {
            for (int each : alive) {
                if (each != broker && cluster.image().broker(new BrokerId(each)).isPresent()) {
                    give(cluster.heartbeat(each, false));
                }
            }
            var answer = give(cluster.heartbeat(broker, true));
            if (answer != null && answer.shouldShutDown()) {
                alive.remove(broker);
                cleanEpochs.put(broker, cluster.epoch(broker));
                return;
            }
        }
    }

    private TopicCommand.NewTopic newTopic() {
        TreeMap<Integer, BrokerIds> assignments = new TreeMap<>();
        boolean manual = random.nextInt(4) == 0;
        for (int i = 0; manual && i < 1 + random.nextInt(3); i++) {
            assignments.put(i, someBrokers(1 + random.nextInt(3)));
        }
        List<ConfigCommand.ConfigEntry> configs = new ArrayList<>();
        if (random.nextBoolean()) {
            configs.add(
                    new ConfigCommand.ConfigEntry("min.insync.replicas", "" + random.nextInt(4)));
        }
        if (random.nextInt(6) == 0) {
            configs.add(new ConfigCommand.ConfigEntry("unclean.leader.election.enable", "true"));
        }
        return new TopicCommand.NewTopic(
                NAMES.get(random.nextInt(NAMES.size())),
                manual ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(70)),
                manual ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(4)),
                assignments,
                configs);
    }

    private void growOrDelete() {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        if (random.nextInt(3) == 0) {
            give(
                    new TopicCommand.DeleteTopics(
                            List.of(new TopicCommand.TopicReference.ByName(name))));
        } else {
            give(
                    new TopicCommand.CreatePartitions(
                            List.of(
                                    new TopicCommand.TopicGrowth(
                                            name, 1 + random.nextInt(80), null)),
                            false));
        }
    }

    private void alterQuota() {
        QuotaName client =
                random.nextBoolean()
                        ? new QuotaName.Default()
                        : new QuotaName.Named("client-" + random.nextInt(3));
        give(
                new QuotaCommand.AlterClientQuotas(
                        List.of(
                                new QuotaCommand.QuotaAlteration(
                                        new QuotaEntity(null, client),
                                        List.of(
                                                new QuotaCommand.QuotaOperation(
                                                        "producer_byte_rate",
                                                        random.nextInt(3) == 0
                                                                ? null
                                                                : (double) random.nextInt(4))))),
                        random.nextInt(8) == 0));
    }

    private void alterConfig() {
        boolean ofTopic = random.nextInt(3) > 0;
        ConfigResource resource =
                ofTopic
                        ? ConfigResource.topic(NAMES.get(random.nextInt(NAMES.size())))
                        : ConfigResource.ALL_BROKERS;
        boolean unclean = random.nextInt(8) == 0;
        ConfigCommand.Operation operation =
                random.nextInt(3) == 0
                        ? ConfigCommand.Operation.DELETE
                        : ConfigCommand.Operation.SET;
        String name = unclean ? "unclean.leader.election.enable" : "min.insync.replicas";
        String value = unclean ? "" + random.nextBoolean() : "" + random.nextInt(4);
        give(
                new ConfigCommand.IncrementalAlterConfigs(
                        List.of(
                                new ConfigCommand.ConfigAlteration(
                                        resource,
                                        List.of(
                                                new ConfigCommand.ConfigOperation(
                                                        name, operation, value)))),
                        false));
    }

    /** A leader that lives takes in and drops followers; a recovering one says that it is done. */
    private void alterIsr() {
        for (TopicPartition id : somePartitions(20)) {
            PartitionImage partition = cluster.partition(id);
            if (!partition.hasLeader()
                    || !alive.contains(partition.leader().orElseThrow().value())) {
                continue;
            }
            BrokerId leader = partition.leader().orElseThrow();
            int[] isr =
                    partition.replicas().asList().stream()
                            .filter(each -> isProposed(partition, leader, each))
                            .mapToInt(BrokerId::value)
                            .toArray();
            for (int each : isr) {
                if (alive.contains(each)) {
                    data.caughtUp(id, new BrokerId(each));
                }
            }
            give(
                    new PartitionCommand.AlterPartitions(
                            leader,
                            cluster.epoch(leader.value()),
                            List.of(
                                    new PartitionCommand.IsrProposal(
                                            id,
                                            partition.leaderEpoch(),
                                            partition.partitionEpoch() - random.nextInt(20) / 19,
                                            cluster.members(isr),
                                            false))));
        }
    }

    /** Whoever lives may have caught up; whoever is dead may not have been missed yet. */
    private boolean isProposed(PartitionImage partition, BrokerId leader, BrokerId follower) {
        return follower.equals(leader)
                || (random.nextInt(3) > 0
                        && cluster.image().isOnline(follower, partition.directories())
                        && (alive.contains(follower.value())
                                || partition.isr().contains(follower)));
    }

    /** A broker that lives cannot use some of its replicas, or can again. */
    private void loseReplicas() {
        for (TopicPartition id : somePartitions(3)) {
            for (BrokerId broker : cluster.partition(id).replicas()) {
                if (alive.contains(broker.value())
                        && cluster.image().broker(broker).isPresent()
                        && random.nextBoolean()) {
                    boolean lost = random.nextInt(4) > 0;
                    give(
                            cluster.place(
                                    id,
                                    broker.value(),
                                    lost
                                            ? ReplicaDirectories.LOST
                                            : TestCluster.directory(broker.value())),
                            lost ? () -> data.lose(id, broker) : () -> {});
                }
            }
        }
    }

    private void elect() {
        PartitionCommand.Election election =
                random.nextInt(6) == 0
                        ? PartitionCommand.Election.UNCLEAN
                        : PartitionCommand.Election.PREFERRED;
        give(
                new PartitionCommand.ElectLeaders(
                        election, random.nextBoolean() ? null : somePartitions(5)));
    }

    private void reassign() {
        List<PartitionCommand.Reassignment> reassignments = new ArrayList<>();
        for (TopicPartition id : somePartitions(6)) {
            reassignments.add(
                    new PartitionCommand.Reassignment(
                            id,
                            random.nextInt(4) == 0 ? null : someBrokers(1 + random.nextInt(4))));
        }
        give(new PartitionCommand.AlterPartitionReassignments(reassignments, random.nextBoolean()));
    }

    private void clusterCommand() {
        if (random.nextInt(4) == 0) {
            give(new ClusterCommand.Activate());
            return;
        }
        BrokerId broker = someBroker();
        BrokerImage image = cluster.image().brokers().get(broker);
        give(new ClusterCommand.AllocateProducerIds(broker, image == null ? 0 : image.epoch()));
    }

    private BrokerId someBroker() {
        return new BrokerId(random.nextInt(BROKERS));
    }

    private BrokerIds someBrokers(int count) {
        List<Integer> brokers = new ArrayList<>();
        for (int i = 0; i < BROKERS; i++) {
            brokers.add(i);
        }
        Collections.shuffle(brokers, random);
        return BrokerIds.of(
                brokers.subList(0, count).stream().mapToInt(Integer::intValue).toArray());
    }

    private List<TopicPartition> somePartitions(int count) {
        List<TopicPartition> all = new ArrayList<>();
        cluster.image()
                .forEachPartition((topic, number, _) -> all.add(topic.topicPartition(number)));
        Collections.shuffle(all, random);
        return List.copyOf(all.subList(0, Math.min(count, all.size())));
    }

    /** Gives a command, follows its records one by one; null when it is refused. */
    private <R> @Nullable R give(Command<R> command) {
        return give(command, () -> {});
    }

    private <R> @Nullable R give(Command<R> command, Runnable whenGranted) {
        MetadataImage untouched = cluster.image();
        Outcome<R> outcome = cluster.machine.decide(command, cluster.nowMs);
        if (cluster.image() != untouched) {
            throw new AssertionError("deciding has changed the image: " + command);
        }
        return switch (outcome) {
            case Outcome.Rejected<R> _ -> null;
            case Outcome.Decision<R> decision -> {
                granted++;
                whenGranted.run();
                for (MetadataRecord record : decision.records()) {
                    MetadataImage before = cluster.image();
                    cluster.log.add(record);
                    cluster.machine.apply(record);
                    data.follow(before, record, cluster.image());
                    if (checkingEveryRecord) {
                        ImageChecker.checkPrefix(before, cluster.image());
                    }
                }
                ImageChecker.check(untouched, cluster.image());
                yield decision.response();
            }
        };
    }
}
