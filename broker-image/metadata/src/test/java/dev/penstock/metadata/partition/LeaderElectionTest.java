/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.TestCluster;
import dev.penstock.metadata.command.BrokerCommand.UnregisterBroker;
import dev.penstock.metadata.command.ConfigCommand.ConfigAlteration;
import dev.penstock.metadata.command.ConfigCommand.ConfigOperation;
import dev.penstock.metadata.command.ConfigCommand.IncrementalAlterConfigs;
import dev.penstock.metadata.command.ConfigCommand.Operation;
import dev.penstock.metadata.record.ConfigResource;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

final class LeaderElectionTest {
    private static final Map<String, String> MIN_TWO = Map.of("min.insync.replicas", "2");

    private final TestCluster cluster = TestCluster.of(3);

    @Test
    void theFirstReplicaLeadsANewPartition() {
        TopicPartition orders = cluster.topic("orders", 1, 2, 0);

        assertThat(cluster.state(orders))
                .isEqualTo("leader=1 epoch=0/0 replicas=[1, 2, 0] isr=[1, 2, 0]");
    }

    @Test
    void whenTheLeaderDiesTheNextReplicaInSyncLeads() {
        TopicPartition orders = cluster.topic("orders", 1, 2, 0);

        cluster.kill(1);

        assertThat(cluster.state(orders))
                .isEqualTo("leader=2 epoch=1/1 replicas=[1, 2, 0] isr=[2, 0]");
    }

    @Test
    void whenAFollowerDiesTheLeaderEpochStays() {
        TopicPartition orders = cluster.topic("orders", 1, 2, 0);

        cluster.kill(2);

        assertThat(cluster.state(orders))
                .isEqualTo("leader=1 epoch=0/1 replicas=[1, 2, 0] isr=[1, 0]");
    }

    @Test
    void aReplicaOutsideTheIsrIsNotElected() {
        TopicPartition orders = cluster.topic("orders", 1, 2, 0);
        cluster.alterIsr(orders, 1, 0);

        cluster.kill(1);

        assertThat(cluster.state(orders))
                .isEqualTo("leader=0 epoch=1/2 replicas=[1, 2, 0] isr=[0]");
    }

    @Test
    void belowMinInsyncReplicasWhoLeavesTheIsrStaysEligible() {
        TopicPartition orders = cluster.topic("orders", MIN_TWO, 1, 2, 0);

        cluster.kill(0);
        cluster.kill(2);

        assertThat(cluster.state(orders))
                .isEqualTo("leader=1 epoch=0/2 replicas=[1, 2, 0] isr=[1] elr=[2] lastKnownElr=[]");
    }

    @Test
    void anEligibleReplicaThatStoppedCleanlyIsElectedWhenItReturns() {
        TopicPartition orders = cluster.topic("orders", MIN_TWO, 1, 2, 0);
        cluster.kill(0);
        long epoch = cluster.epoch(2);
        cluster.kill(2);
        cluster.kill(1);
        assertThat(cluster.state(orders))
                .isEqualTo(
                        "leader=none epoch=1/3 replicas=[1, 2, 0] isr=[] elr=[2, 1]"
                                + " lastKnownElr=[1]");

        cluster.register(2, OptionalLong.of(epoch));
        cluster.heartbeat(2);

        assertThat(cluster.state(orders))
                .isEqualTo(
                        "leader=2 epoch=2/4 replicas=[1, 2, 0] isr=[2] elr=[1] lastKnownElr=[1]");
    }

    @Test
    void aReplicaThatCrashedIsNoLongerEligible() {
        TopicPartition orders = cluster.topic("orders", MIN_TWO, 1, 2, 0);
        cluster.kill(0);
        cluster.kill(2);
        cluster.kill(1);

        cluster.start(2);

        assertThat(cluster.state(orders))
                .isEqualTo(
                        "leader=none epoch=1/4 replicas=[1, 2, 0] isr=[] elr=[1] lastKnownElr=[1]");
    }

    @Test
    void whoLedLastLeadsAgainWhenNobodyIsEligible() {
        TopicPartition orders = cluster.topic("orders", 1);
        cluster.kill(1);
        assertThat(cluster.partition(orders).hasLeader()).isFalse();

        cluster.start(1);

        assertThat(cluster.state(orders))
                .isEqualTo("leader=1 epoch=2/3 replicas=[1] isr=[1] recovering");
    }

    @Test
    void eligibilityEndsWhenTheIsrIsLargeEnough() {
        TopicPartition orders = cluster.topic("orders", MIN_TWO, 1, 2, 0);
        cluster.kill(0);
        cluster.kill(2);
        cluster.start(0);

        cluster.alterIsr(orders, 1, 0);

        assertThat(cluster.state(orders))
                .isEqualTo("leader=1 epoch=0/3 replicas=[1, 2, 0] isr=[1, 0]");
    }

    @Test
    void uncleanElectionIsForTopicsThatAllowIt() {
        TopicPartition safe = cluster.topic("safe", 1, 2);
        TopicPartition risky =
                cluster.topic("risky", Map.of("unclean.leader.election.enable", "true"), 1, 2);
        cluster.alterIsr(safe, 1);
        cluster.alterIsr(risky, 1);

        cluster.kill(1);

        assertThat(cluster.partition(safe).hasLeader()).isFalse();
        assertThat(cluster.state(risky))
                .isEqualTo("leader=2 epoch=1/2 replicas=[1, 2] isr=[2] recovering");
    }

    @Test
    void allowingUncleanElectionElectsAtOnce() {
        TopicPartition orders = cluster.topic("orders", 1, 2);
        cluster.alterIsr(orders, 1);
        cluster.kill(1);

        set("orders", "unclean.leader.election.enable", "true");

        assertThat(cluster.partition(orders).isLedBy(new BrokerId(2))).isTrue();
    }

    @Test
    void aSmallerMinInsyncReplicasEndsEligibilityInTheSameDecision() {
        TopicPartition orders = cluster.topic("orders", MIN_TWO, 1, 2);
        cluster.kill(2);
        assertThat(cluster.partition(orders).elr().asList()).containsExactly(new BrokerId(2));

        set("orders", "min.insync.replicas", "1");

        assertThat(cluster.state(orders)).isEqualTo("leader=1 epoch=0/2 replicas=[1, 2] isr=[1]");
    }

    @Test
    void anUnregisteredBrokerIsEligibleNowhere() {
        TopicPartition orders = cluster.topic("orders", MIN_TWO, 1, 2);
        cluster.kill(2);

        cluster.decide(new UnregisterBroker(new BrokerId(2)));

        assertThat(cluster.state(orders)).isEqualTo("leader=1 epoch=0/2 replicas=[1, 2] isr=[1]");
    }

    private void set(String topic, String name, String value) {
        cluster.decide(
                new IncrementalAlterConfigs(
                        List.of(
                                new ConfigAlteration(
                                        ConfigResource.topic(topic),
                                        List.of(new ConfigOperation(name, Operation.SET, value)))),
                        false));
    }
}
