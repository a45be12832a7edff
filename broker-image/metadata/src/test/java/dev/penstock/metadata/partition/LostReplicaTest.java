/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.TestCluster;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.PartitionCommand.AlterPartitionReassignments;
import dev.penstock.metadata.command.PartitionCommand.AssignReplicasToDirs;
import dev.penstock.metadata.command.PartitionCommand.Reassignment;
import dev.penstock.metadata.command.PartitionCommand.ReplicaPlace;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.metadata.record.ReplicaDirectories;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A broker that lives cannot use one of its replicas: others lead and are in sync. */
final class LostReplicaTest {
    private static final Map<String, String> MIN_TWO = Map.of("min.insync.replicas", "2");

    private final TestCluster cluster = TestCluster.of(3);

    @Test
    void ofALeaderTheNextReplicaInSyncLeads() {
        TopicPartition orders = cluster.topic("orders", 1, 2, 0);
        TopicPartition others = cluster.topic("others", 1, 2, 0);

        assertThat(lose(orders, 1).refusal()).isEmpty();

        assertThat(cluster.state(orders))
                .isEqualTo("leader=2 epoch=1/1 replicas=[1, 2, 0] isr=[2, 0] directories=[1:lost]");
        assertThat(cluster.state(others))
                .isEqualTo("leader=1 epoch=0/0 replicas=[1, 2, 0] isr=[1, 2, 0]");
    }

    @Test
    void ofAFollowerTheLeaderEpochStays() {
        TopicPartition orders = cluster.topic("orders", 1, 2, 0);

        lose(orders, 2);

        assertThat(cluster.state(orders))
                .isEqualTo("leader=1 epoch=0/1 replicas=[1, 2, 0] isr=[1, 0] directories=[2:lost]");
    }

    @Test
    void itIsNeitherEligibleNorTakenInToTheIsr() {
        TopicPartition orders = cluster.topic("orders", MIN_TWO, 1, 2, 0);
        cluster.alterIsr(orders, 1, 2);

        lose(orders, 1);

        assertThat(cluster.state(orders))
                .isEqualTo("leader=2 epoch=1/2 replicas=[1, 2, 0] isr=[2] directories=[1:lost]");
        assertThat(TestCluster.errorOf(cluster.alterIsr(orders, 2, 1)))
                .isEqualTo(ErrorName.INELIGIBLE_REPLICA);
    }

    @Test
    void anEligibleReplicaLeadsWhenNoneInSyncIsLeft() {
        TopicPartition orders = cluster.topic("orders", MIN_TWO, 1, 2, 0);
        cluster.alterIsr(orders, 1, 2);
        cluster.alterIsr(orders, 1);

        lose(orders, 1);

        assertThat(cluster.partition(orders).leader()).contains(new BrokerId(2));
        assertThat(cluster.partition(orders).recovering()).isFalse();
    }

    @Test
    void theOnlyReplicaLeadsAgainWhenAnotherProcessTriesAnew() {
        TopicPartition orders = cluster.topic("orders", 1);
        lose(orders, 1);
        assertThat(cluster.state(orders))
                .isEqualTo(
                        "leader=none epoch=1/1 replicas=[1] isr=[] elr=[] lastKnownElr=[1]"
                                + " directories=[1:lost]");
        cluster.heartbeat(1);
        assertThat(cluster.partition(orders).hasLeader()).isFalse();

        long epoch = cluster.epoch(1);
        cluster.kill(1);
        cluster.register(1, OptionalLong.of(epoch));
        cluster.heartbeat(1);

        assertThat(cluster.state(orders))
                .isEqualTo("leader=1 epoch=2/3 replicas=[1] isr=[1] recovering");
    }

    @Test
    void itMayLeadAgainWhenItsBrokerCanUseItAgain() {
        TopicPartition orders = cluster.topic("orders", 1);
        lose(orders, 1);

        cluster.decide(cluster.place(orders, 1, TestCluster.directory(1)));

        assertThat(cluster.partition(orders).leader()).contains(new BrokerId(1));
    }

    @Test
    void aDirectoryThatTheBrokerHasNotRegisteredIsOffline() {
        TopicPartition orders = cluster.topic("orders", 1, 2, 0);

        cluster.decide(cluster.place(orders, 1, new Uuid(9, 9)));

        assertThat(cluster.partition(orders).leader()).contains(new BrokerId(2));
    }

    @Test
    void aReplicaThatIsTakenAwayIsForgotten() {
        TopicPartition orders = cluster.topic("orders", 1, 2);
        cluster.decide(cluster.place(orders, 1, TestCluster.directory(1)));
        cluster.decide(cluster.place(orders, 2, TestCluster.directory(2)));
        assertThat(cluster.partition(orders).directories().of(new BrokerId(2)))
                .isEqualTo(TestCluster.directory(2));

        cluster.decide(
                new AlterPartitionReassignments(
                        List.of(new Reassignment(orders, BrokerIds.of(1, 0))), false));
        cluster.alterIsr(orders, 1, 2, 0);

        assertThat(cluster.partition(orders).directories())
                .isEqualTo(ReplicaDirectories.NONE.with(new BrokerId(1), TestCluster.directory(1)));
    }

    @Test
    void whoDoesNotStoreThePartitionIsRefused() {
        TopicPartition orders = cluster.topic("orders", 1, 2);

        assertThat(TestCluster.errorOf(lose(orders, 0)))
                .isEqualTo(ErrorName.NOT_LEADER_OR_FOLLOWER);
        assertThat(TestCluster.errorOf(lose(new TopicPartition(orders.topicId(), 7), 1)))
                .isEqualTo(ErrorName.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(TestCluster.errorOf(lose(new TopicPartition(new Uuid(9, 9), 0), 1)))
                .isEqualTo(ErrorName.UNKNOWN_TOPIC_ID);
        assertThat(
                        cluster.refused(
                                new AssignReplicasToDirs(
                                        new BrokerId(1),
                                        cluster.epoch(1) - 1,
                                        List.of(
                                                new ReplicaPlace(
                                                        orders, ReplicaDirectories.LOST)))))
                .isEqualTo(ErrorName.STALE_BROKER_EPOCH);
    }

    private Result<Uuid> lose(TopicPartition partition, int broker) {
        return cluster.decide(cluster.place(partition, broker, ReplicaDirectories.LOST))
                .getFirst()
                .result();
    }
}
