/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.TestCluster;
import dev.penstock.metadata.command.ConfigCommand.ConfigAlteration;
import dev.penstock.metadata.command.ConfigCommand.ConfigOperation;
import dev.penstock.metadata.command.ConfigCommand.IncrementalAlterConfigs;
import dev.penstock.metadata.command.ConfigCommand.Operation;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.TopicCommand.CreatePartitions;
import dev.penstock.metadata.command.TopicCommand.TopicGrowth;
import dev.penstock.metadata.image.BrokerLoad;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.world.junit.SeededTest;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

final class ReplicaPlacementTest {
    @Test
    void leadersAndReplicasOfATopicAreSpreadEvenly() {
        ReplicaPlacement placement = new ReplicaPlacement(brokers(5, 1));
        SortedMap<BrokerId, Integer> leaders = new TreeMap<>();
        SortedMap<BrokerId, Integer> replicas = new TreeMap<>();

        for (int partition = 0; partition < 20; partition++) {
            BrokerIds placed = placement.place(partition, 3);
            leaders.merge(placed.first(), 1, Integer::sum);
            placed.forEach(each -> replicas.merge(each, 1, Integer::sum));
        }

        assertThat(leaders.values()).containsOnly(4);
        assertThat(replicas.values()).containsOnly(12);
    }

    @Test
    void whoFollowsABrokerIsSpreadSoThatItsDeathIsCarriedByAll() {
        ReplicaPlacement placement = new ReplicaPlacement(brokers(5, 1));
        SortedMap<BrokerId, SortedSet<BrokerId>> successors = new TreeMap<>();

        for (int partition = 0; partition < 40; partition++) {
            BrokerIds placed = placement.place(partition, 2);
            successors.computeIfAbsent(placed.first(), _ -> new TreeSet<>()).add(placed.get(1));
        }

        assertThat(successors.values()).allSatisfy(each -> assertThat(each).hasSize(4));
    }

    @SeededTest(seeds = 50)
    void replicasDifferAndUseAsManyRacksAsThereAre(long seed) {
        Random random = new Random(seed);
        int racks = 1 + random.nextInt(4);
        List<PlacementBroker> brokers = brokers(racks + random.nextInt(6), racks);
        int factor = 1 + random.nextInt(brokers.size());
        ReplicaPlacement placement = new ReplicaPlacement(brokers);

        for (int partition = 0; partition < 30; partition++) {
            BrokerIds placed = placement.place(partition, factor);

            assertThat(placed.asList()).hasSize(factor).doesNotHaveDuplicates();
            assertThat(placed.asList().stream().map(each -> each.value() % racks).distinct())
                    .hasSize(Math.min(racks, factor));
        }
    }

    @Test
    void aNewBrokerGetsItsShareOfATopicAndNotAllOfIt() {
        List<PlacementBroker> brokers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            brokers.add(
                    new PlacementBroker(new BrokerId(i), "", true, new BrokerLoad(900, 300, 300)));
        }
        brokers.add(new PlacementBroker(new BrokerId(3), "", true, BrokerLoad.NONE));
        ReplicaPlacement placement = new ReplicaPlacement(brokers);

        List<BrokerId> leaders = new ArrayList<>();
        for (int partition = 0; partition < 8; partition++) {
            leaders.add(placement.place(partition, 1).first());
        }

        assertThat(leaders.getFirst()).isEqualTo(new BrokerId(3));
        assertThat(leaders.stream().filter(each -> each.value() == 3)).hasSize(2);
    }

    @Test
    void smallTopicsFillTheClusterEvenly() {
        TestCluster cluster = TestCluster.of(4);
        for (int i = 0; i < 20; i++) {
            cluster.create(TestCluster.newTopic("topic-" + i, 1, 2));
        }

        for (int broker = 0; broker < 4; broker++) {
            assertThat(cluster.image().load(new BrokerId(broker)))
                    .isEqualTo(new BrokerLoad(10, 5, 5));
        }
    }

    @Test
    void aTopicThatGrowsStaysEven() {
        TestCluster cluster = TestCluster.of(3);
        cluster.topic("orders", 0, 1);

        cluster.decide(new CreatePartitions(List.of(new TopicGrowth("orders", 3, null)), false));

        TopicImage topic = cluster.image().topic("orders").orElseThrow();
        List<BrokerId> leaders = new ArrayList<>();
        topic.forEachPartition((partition, _) -> leaders.add(partition.preferredLeader()));
        assertThat(leaders)
                .containsExactlyInAnyOrder(new BrokerId(0), new BrokerId(1), new BrokerId(2));
    }

    @Test
    void aFencedBrokerIsTakenOnlyWhenItIsNeededAndNeverFirst() {
        TestCluster cluster = TestCluster.of(3);
        cluster.kill(0);

        cluster.create(TestCluster.newTopic("small", 6, 2));
        cluster.create(TestCluster.newTopic("full", 6, 3));

        assertThat(cluster.image().load(new BrokerId(0))).isEqualTo(new BrokerLoad(6, 0, 0));
    }

    @Test
    void aCordonedBrokerIsNotTaken() {
        TestCluster cluster = TestCluster.of(3);
        cluster.decide(
                new IncrementalAlterConfigs(
                        List.of(
                                new ConfigAlteration(
                                        ConfigResource.broker(new BrokerId(1)),
                                        List.of(
                                                new ConfigOperation(
                                                        "cordoned.log.dirs", Operation.SET, "*")))),
                        false));

        cluster.create(TestCluster.newTopic("orders", 6, 2));

        assertThat(cluster.image().load(new BrokerId(1))).isEqualTo(BrokerLoad.NONE);
        assertThat(TestCluster.errorOf(cluster.create(TestCluster.newTopic("full", 1, 3))))
                .isEqualTo(ErrorName.INVALID_REPLICATION_FACTOR);
    }

    @Test
    void withoutAnActiveBrokerThereIsNoPlace() {
        TestCluster cluster = TestCluster.of(1);
        cluster.kill(0);

        assertThat(TestCluster.errorOf(cluster.create(TestCluster.newTopic("orders", 1, 1))))
                .isEqualTo(ErrorName.INVALID_REPLICATION_FACTOR);
    }

    private static List<PlacementBroker> brokers(int count, int racks) {
        List<PlacementBroker> brokers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            brokers.add(
                    new PlacementBroker(
                            new BrokerId(i), "rack-" + i % racks, true, BrokerLoad.NONE));
        }
        return brokers;
    }
}
