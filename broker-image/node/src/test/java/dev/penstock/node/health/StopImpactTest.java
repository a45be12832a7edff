/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.config.EffectiveConfigs;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.ReplicaDirectories;
import dev.penstock.raft.ReplicaKey;
import dev.penstock.raft.Voter;
import dev.penstock.raft.VoterSet;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Six brokers, of which 0 and 3 are of one rack, 1 and 4, 2 and 5; a topic says what it needs. */
class StopImpactTest {
    private static final Uuid TOPIC = new Uuid(7, 7);

    private MetadataImage image =
            withBrokers(6)
                    .apply(new MetadataRecord.Topic(TOPIC, "orders"))
                    .apply(
                            new MetadataRecord.Config(
                                    ConfigResource.topic("orders"), "min.insync.replicas", "2"));

    private static MetadataImage withBrokers(int number) {
        MetadataImage all = MetadataImage.EMPTY;
        for (int broker = 0; broker < number; broker++) {
            all =
                    all.apply(
                            new MetadataRecord.RegisterBroker(
                                    new BrokerId(broker),
                                    1,
                                    new Uuid(1, broker),
                                    List.of(),
                                    null,
                                    List.of(),
                                    new TreeMap<>(),
                                    false,
                                    false));
        }
        return all;
    }

    private StopImpactTest partition(int number, BrokerIds replicas, BrokerIds inSync) {
        image =
                image.apply(
                        new MetadataRecord.Partition(
                                new TopicPartition(TOPIC, number),
                                replicas,
                                inSync,
                                BrokerIds.NONE,
                                BrokerIds.NONE,
                                BrokerIds.NONE,
                                BrokerIds.NONE,
                                inSync.get(0),
                                new LeaderEpoch(3),
                                7,
                                false,
                                ReplicaDirectories.NONE));
        return this;
    }

    private StopImpactTest partition(int number, int... replicas) {
        return partition(number, BrokerIds.of(replicas), BrokerIds.of(replicas));
    }

    private StopImpactTest fenced(int broker) {
        image = image.apply(new MetadataRecord.BrokerChange(new BrokerId(broker), 1, true, null));
        return this;
    }

    private StopImpact of(int... brokers) {
        SortedSet<BrokerId> together = new TreeSet<>();
        IntStream.of(brokers).forEach(broker -> together.add(new BrokerId(broker)));
        return StopImpact.of(
                image, new EffectiveConfigs(image, new TreeMap<>()), voters(0, 1, 2), together);
    }

    private static VoterSet voters(int... ids) {
        return VoterSet.of(
                IntStream.of(ids)
                        .mapToObj(
                                id ->
                                        new Voter(
                                                new ReplicaKey(new BrokerId(id), new Uuid(2, id)),
                                                new Endpoint("b" + id, 9091)))
                        .toList());
    }

    private static Stream<Integer> numbers(List<StopImpact.NamedPartition> partitions) {
        return partitions.stream().map(StopImpact.NamedPartition::partition);
    }

    @Test
    void brokersThatShareNoPartitionBreakNoMoreTogetherThanEachAlone() {
        partition(0, 0, 1, 2).partition(1, 3, 4, 5);
        assertThat(of(0).isSafe()).isTrue();
        assertThat(of(0, 3).isSafe()).isTrue();
        assertThat(of(0, 3).brokers()).containsExactly(new BrokerId(0), new BrokerId(3));
    }

    @Test
    void twoOfThreeReplicasLeaveTooFewForAcksAll() {
        partition(0, 0, 3, 1).partition(1, 0, 1, 2);
        assertThat(of(0).isSafe()).isTrue();
        assertThat(of(3).isSafe()).isTrue();
        assertThat(numbers(of(0, 3).rejecting())).containsExactly(0);
        assertThat(of(0, 3).unavailable()).isEmpty();
    }

    @Test
    void allReplicasTogetherLeaveNobodyToLead() {
        partition(0, 0, 3);
        assertThat(numbers(of(0).rejecting())).containsExactly(0);
        assertThat(numbers(of(0, 3).unavailable())).containsExactly(0);
    }

    @Test
    void whoIsNotInSyncOrNotThereDoesNotCount() {
        partition(0, BrokerIds.of(0, 1, 2), BrokerIds.of(0, 1));
        assertThat(numbers(of(0).rejecting())).containsExactly(0);
        assertThat(numbers(of(2).rejecting())).as("it is not in sync itself").isEmpty();
        assertThat(of(2).underReplicated()).isEqualTo(1);
        fenced(1);
        assertThat(numbers(of(0).unavailable())).containsExactly(0);
    }

    @Test
    void theQuorumKeepsItsMajorityWithoutOneOfThreeVotersAndNotWithoutTwo() {
        assertThat(of(0).keepsMajority()).isTrue();
        assertThat(of(0, 3).keepsMajority()).as("3 does not vote").isTrue();
        assertThat(of(0, 1).keepsMajority()).isFalse();
        assertThat(of(0, 1).votersLeft()).isEqualTo(1);
        fenced(2);
        assertThat(of(0).keepsMajority()).as("2 is away already").isFalse();
    }

    @Test
    void anUnknownQuorumKeepsNoMajority() {
        StopImpact impact =
                StopImpact.of(
                        image,
                        new EffectiveConfigs(image, new TreeMap<>()),
                        VoterSet.UNKNOWN,
                        new TreeSet<>(List.of(new BrokerId(5))));
        assertThat(impact.keepsMajority()).isFalse();
    }
}
