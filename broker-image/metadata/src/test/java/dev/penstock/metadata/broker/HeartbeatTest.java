/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.TestCluster;
import dev.penstock.metadata.command.BrokerCommand.BrokerHeartbeat;
import dev.penstock.metadata.command.BrokerCommand.FenceExpired;
import dev.penstock.metadata.command.BrokerCommand.HeartbeatAnswer;
import dev.penstock.metadata.command.ClusterCommand.Activate;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.image.BrokerImage;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.OptionalLong;

final class HeartbeatTest {
    private static final BrokerId ZERO = new BrokerId(0);
    private static final BrokerId ONE = new BrokerId(1);

    private final TestCluster cluster = new TestCluster();

    @Test
    void aBrokerIsUnfencedOnceItHasReadItsRegistration() {
        long epoch = cluster.register(0, OptionalLong.empty());

        HeartbeatAnswer behind = cluster.decide(beat(0, epoch, epoch - 1, false));
        HeartbeatAnswer caughtUp = cluster.decide(beat(0, epoch, epoch, false));

        assertThat(behind).isEqualTo(new HeartbeatAnswer(false, true, false));
        assertThat(caughtUp).isEqualTo(new HeartbeatAnswer(true, false, false));
    }

    @Test
    void aBrokerThatAsksToBeFencedStandsAsideUntilItAsksNoMore() {
        cluster.start(0);
        cluster.start(1);
        cluster.start(2);
        TopicPartition orders = cluster.topic("orders", 0, 1);
        TopicPartition single = cluster.topic("single", 0);
        TopicPartition followed = cluster.topic("followed", 2, 0);

        standAside(0);

        assertThat(cluster.state(orders)).isEqualTo("leader=1 epoch=1/1 replicas=[0, 1] isr=[1]");
        assertThat(cluster.state(single)).startsWith("leader=0 epoch=0/0");
        assertThat(cluster.state(followed)).startsWith("leader=2 epoch=0/0");
        assertThat(cluster.image().isActive(ZERO)).isFalse();
        assertThat(cluster.image().broker(ZERO)).get().matches(broker -> !broker.fenced());

        long records = cluster.log.size();
        standAside(0);
        assertThat(cluster.log).hasSize((int) records);

        cluster.heartbeat(0);
        assertThat(cluster.image().isActive(ZERO)).isTrue();
    }

    @Test
    void aFencedBrokerThatAsksToBeFencedStaysSo() {
        cluster.start(0);
        cluster.nowMs += TestCluster.SESSION_MS;
        cluster.decide(new FenceExpired());

        standAside(0);

        assertThat(cluster.image().broker(ZERO)).get().matches(BrokerImage::fenced);
    }

    @Test
    void whenAllDisksStallTogetherNoPartitionLosesMoreReplicasThanItsWritesCanSpare() {
        cluster.start(0);
        cluster.start(1);
        cluster.start(2);
        TopicPartition orders =
                cluster.topic("orders", Map.of("min.insync.replicas", "2"), 0, 1, 2);

        standAside(0);
        standAside(1);
        standAside(2);

        assertThat(cluster.state(orders))
                .isEqualTo("leader=1 epoch=1/1 replicas=[0, 1, 2] isr=[1, 2]");
    }

    private void standAside(int broker) {
        cluster.decide(
                new BrokerHeartbeat(
                        new BrokerId(broker),
                        cluster.epoch(broker),
                        cluster.log.size(),
                        true,
                        false,
                        cluster.log.size()));
    }

    @Test
    void heartbeatsOfUnknownBrokersAndOldRegistrationsAreRefused() {
        cluster.start(0);

        assertThat(cluster.refused(beat(1, 0, 0, false)))
                .isEqualTo(ErrorName.BROKER_ID_NOT_REGISTERED);
        assertThat(cluster.refused(beat(0, cluster.epoch(0) - 1, 0, false)))
                .isEqualTo(ErrorName.STALE_BROKER_EPOCH);
    }

    @Test
    void onlySilentBrokersAreFenced() {
        cluster.start(0);
        cluster.start(1);
        cluster.nowMs += TestCluster.SESSION_MS - 1;
        cluster.heartbeat(0);

        assertThat(cluster.decide(new FenceExpired()).brokers()).isEmpty();
        cluster.nowMs += 1;
        assertThat(cluster.decide(new FenceExpired()).brokers()).containsExactly(ONE);
        assertThat(cluster.decide(new FenceExpired()).brokers()).isEmpty();
    }

    @Test
    void theNextSessionToEndIsKnown() {
        cluster.start(0);
        long first = cluster.nowMs;
        cluster.nowMs += 100;
        cluster.start(1);

        assertThat(cluster.machine.liveness().nextExpiryMs(cluster.nowMs))
                .hasValue(first + TestCluster.SESSION_MS);
    }

    @Test
    void aSuspectedBrokerIsFencedSoonUnlessItIsHeardOf() {
        cluster.start(0);
        cluster.start(1);
        cluster.machine.liveness().suspect(ZERO, cluster.nowMs);
        cluster.machine.liveness().suspect(ONE, cluster.nowMs);
        long soon = cluster.nowMs + TestCluster.SESSION_MS / 4;
        assertThat(cluster.machine.liveness().nextExpiryMs(cluster.nowMs)).hasValue(soon);
        cluster.heartbeat(1);

        cluster.nowMs = soon;

        assertThat(cluster.decide(new FenceExpired()).brokers()).containsExactly(ZERO);
    }

    @Test
    void whoFetchesMetadataLivesWithoutHeartbeats() {
        cluster.start(0);
        cluster.nowMs += TestCluster.SESSION_MS - 1;

        cluster.machine.liveness().heard(ZERO, cluster.nowMs);

        cluster.nowMs += TestCluster.SESSION_MS - 1;
        assertThat(cluster.decide(new FenceExpired()).brokers()).isEmpty();
    }

    @Test
    void onAStarvedMachineSilencesDoNotEndSessionsUntilAllIsQuietAgain() {
        BrokerLiveness liveness = cluster.machine.liveness();
        cluster.start(0);
        cluster.nowMs += 500;
        liveness.heard(ZERO, cluster.nowMs);
        assertThat(liveness.nextExpiryMs(cluster.nowMs)).hasValue(cluster.nowMs + 1_000);
        cluster.nowMs += 5_000;
        liveness.heard(ZERO, cluster.nowMs);
        assertThat(liveness.nextExpiryMs(cluster.nowMs))
                .hasValue(cluster.nowMs + 3 * TestCluster.SESSION_MS);

        for (int i = 0; i < 20; i++) {
            cluster.nowMs += 200;
            liveness.heard(ZERO, cluster.nowMs);
        }

        assertThat(liveness.nextExpiryMs(cluster.nowMs))
                .hasValue(cluster.nowMs + TestCluster.SESSION_MS);
    }

    @Test
    void aNewControllerGivesEverybodyAFullSession() {
        cluster.start(0);
        cluster.nowMs += 10 * TestCluster.SESSION_MS;

        cluster.decide(new Activate());

        assertThat(cluster.decide(new FenceExpired()).brokers()).isEmpty();
        cluster.nowMs += TestCluster.SESSION_MS;
        assertThat(cluster.decide(new FenceExpired()).brokers()).containsExactly(ZERO);
    }

    @Test
    void aBrokerStopsOnceTheOthersKnowItsLeadersHaveMoved() {
        cluster.start(0);
        cluster.start(1);
        TopicPartition orders = cluster.topic("orders", 0, 1);

        assertThat(cluster.stop(0)).isEqualTo(new HeartbeatAnswer(true, false, false));
        assertThat(cluster.state(orders)).isEqualTo("leader=1 epoch=1/1 replicas=[0, 1] isr=[1]");
        assertThat(cluster.stop(0).shouldShutDown()).isFalse();

        cluster.heartbeat(1);
        assertThat(cluster.stop(0)).isEqualTo(new HeartbeatAnswer(true, true, true));
    }

    @Test
    void whatOnlyAStoppingBrokerCanLeadStaysUntilItHasStopped() {
        cluster.start(0);
        cluster.start(1);
        TopicPartition single = cluster.topic("single", 0);

        cluster.stop(0);
        assertThat(cluster.state(single)).startsWith("leader=0 epoch=0/0");

        cluster.heartbeat(1);
        assertThat(cluster.stop(0).shouldShutDown()).isTrue();
        assertThat(cluster.state(single))
                .isEqualTo("leader=none epoch=1/1 replicas=[0] isr=[] elr=[0] lastKnownElr=[0]");
    }

    @Test
    void aBrokerThatStoppedCleanlyLeadsAgainWithoutLoss() {
        cluster.start(0);
        TopicPartition single = cluster.topic("single", 0);
        long epoch = cluster.epoch(0);
        assertThat(cluster.stop(0).shouldShutDown()).isTrue();

        cluster.register(0, OptionalLong.of(epoch));
        cluster.heartbeat(0);

        assertThat(cluster.state(single)).isEqualTo("leader=0 epoch=2/2 replicas=[0] isr=[0]");
    }

    @Test
    void aStoppingBrokerHandsOverToAFollowerThatCatchesUpMeanwhile() {
        cluster.start(0);
        cluster.start(1);
        TopicPartition orders = cluster.topic("orders", 0, 1);
        cluster.alterIsr(orders, 0);
        cluster.stop(0);
        assertThat(cluster.state(orders)).startsWith("leader=0");

        cluster.alterIsr(orders, 0, 1);

        assertThat(cluster.state(orders))
                .isEqualTo("leader=1 epoch=1/2 replicas=[0, 1] isr=[0, 1]");
    }

    @Test
    void aStoppingBrokerIsNotElected() {
        cluster.start(0);
        cluster.start(1);
        cluster.start(2);
        TopicPartition orders = cluster.topic("orders", 0, 1, 2);
        cluster.stop(1);

        cluster.kill(0);

        assertThat(cluster.state(orders)).startsWith("leader=2");
    }

    private BrokerHeartbeat beat(int broker, long epoch, long offset, boolean wantShutDown) {
        return new BrokerHeartbeat(
                new BrokerId(broker), epoch, offset, false, wantShutDown, cluster.log.size());
    }
}
