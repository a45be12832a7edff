/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.TestCluster;
import dev.penstock.metadata.command.BrokerCommand.RegisterBroker;
import dev.penstock.metadata.command.BrokerCommand.UnregisterBroker;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.image.BrokerImage;
import dev.penstock.metadata.record.MetadataRecord;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;

final class RegistrationTest {
    private static final BrokerId ZERO = new BrokerId(0);

    private final TestCluster cluster = new TestCluster();

    @Test
    void aBrokerComesFencedAndItsEpochIsTheOffsetOfItsRegistration() {
        long epoch = cluster.register(0, OptionalLong.empty());

        assertThat(cluster.log.get((int) epoch)).isInstanceOf(MetadataRecord.RegisterBroker.class);
        assertThat(cluster.image().broker(ZERO)).get().matches(BrokerImage::fenced);
    }

    @Test
    void theEpochIsThatOffsetAlsoWhenPartitionsChangeBeforeIt() {
        cluster.start(0);
        cluster.topic("orders", 0);
        cluster.nowMs += TestCluster.SESSION_MS;

        long epoch = cluster.register(0, OptionalLong.empty());

        assertThat(cluster.log.get((int) epoch)).isInstanceOf(MetadataRecord.RegisterBroker.class);
    }

    @Test
    void aBrokerOfAnotherClusterIsTurnedAway() {
        RegisterBroker mine = cluster.registration(0, OptionalLong.empty(), null);

        assertThat(
                        cluster.refused(
                                new RegisterBroker(
                                        "another",
                                        mine.broker(),
                                        mine.incarnationId(),
                                        mine.listeners(),
                                        null,
                                        mine.logDirs(),
                                        mine.features(),
                                        OptionalLong.empty(),
                                        0)))
                .isEqualTo(ErrorName.INCONSISTENT_CLUSTER_ID);
    }

    @Test
    void aBrokerThatCannotRunTheClustersFeaturesIsTurnedAway() {
        RegisterBroker mine = cluster.registration(0, OptionalLong.empty(), null);

        assertThat(
                        cluster.refused(
                                new RegisterBroker(
                                        mine.clusterId(),
                                        mine.broker(),
                                        mine.incarnationId(),
                                        mine.listeners(),
                                        null,
                                        mine.logDirs(),
                                        new TreeMap<>(),
                                        OptionalLong.empty(),
                                        0)))
                .isEqualTo(ErrorName.UNSUPPORTED_VERSION);
    }

    @Test
    void aBrokerWithoutListenersIsTurnedAway() {
        RegisterBroker mine = cluster.registration(0, OptionalLong.empty(), null);

        assertThat(
                        cluster.refused(
                                new RegisterBroker(
                                        mine.clusterId(),
                                        mine.broker(),
                                        mine.incarnationId(),
                                        List.of(),
                                        null,
                                        mine.logDirs(),
                                        mine.features(),
                                        OptionalLong.empty(),
                                        0)))
                .isEqualTo(ErrorName.INVALID_REGISTRATION);
    }

    @Test
    void asLongAsABrokerLivesNoOtherProcessTakesItsNumber() {
        cluster.start(0);

        assertThat(cluster.refused(cluster.registration(0, OptionalLong.empty(), null)))
                .isEqualTo(ErrorName.DUPLICATE_BROKER_REGISTRATION);
    }

    @Test
    void whenItsSessionHasEndedAnotherProcessTakesItsNumber() {
        cluster.start(0);
        cluster.nowMs += TestCluster.SESSION_MS;

        long epoch = cluster.register(0, OptionalLong.empty());

        assertThat(cluster.epoch(0)).isEqualTo(epoch);
    }

    @Test
    void aKilledBrokerIsBackAtOnceOnItsOwnDisk() {
        cluster.start(0);
        cluster.machine.liveness().suspect(ZERO, cluster.nowMs);

        long epoch = cluster.register(0, OptionalLong.empty());

        assertThat(cluster.epoch(0)).isEqualTo(epoch);
    }

    @Test
    void aProcessOnAnotherDiskWaitsForTheSessionOfASuspectedBroker() {
        cluster.start(0);
        cluster.machine.liveness().suspect(ZERO, cluster.nowMs);
        RegisterBroker twin = onAnotherDisk(cluster.registration(0, OptionalLong.empty(), null));

        assertThat(cluster.refused(twin)).isEqualTo(ErrorName.DUPLICATE_BROKER_REGISTRATION);

        cluster.nowMs += TestCluster.SESSION_MS / 4;

        assertThat(cluster.decide(twin).brokerEpoch()).isEqualTo(cluster.epoch(0));
    }

    private static RegisterBroker onAnotherDisk(RegisterBroker other) {
        return new RegisterBroker(
                other.clusterId(),
                other.broker(),
                other.incarnationId(),
                other.listeners(),
                other.rack(),
                List.of(new Uuid(9, 9)),
                other.features(),
                other.previousBrokerEpoch(),
                other.logEndOffset());
    }

    @Test
    void theSameProcessMayAskTwice() {
        RegisterBroker registration = cluster.registration(0, OptionalLong.empty(), null);
        long first = cluster.decide(registration).brokerEpoch();
        int records = cluster.log.size();

        long second = cluster.decide(registration).brokerEpoch();

        assertThat(second).isEqualTo(first);
        assertThat(cluster.log).hasSize(records);
    }

    @Test
    void aCrashedBrokerThatIsBackBeforeItWasMissedHasLeftItsPartitions() {
        cluster.start(0);
        cluster.start(1);
        TopicPartition orders = cluster.topic("orders", 0, 1);
        cluster.machine.liveness().suspect(ZERO, cluster.nowMs);
        cluster.nowMs += TestCluster.SESSION_MS / 4;

        cluster.register(0, OptionalLong.empty());

        assertThat(cluster.state(orders)).isEqualTo("leader=1 epoch=1/1 replicas=[0, 1] isr=[1]");
    }

    @Test
    void onlyAFencedBrokerIsUnregistered() {
        cluster.start(0);

        assertThat(cluster.refused(new UnregisterBroker(ZERO)))
                .isEqualTo(ErrorName.INVALID_REQUEST);

        cluster.kill(0);
        cluster.decide(new UnregisterBroker(ZERO));
        assertThat(cluster.image().broker(ZERO)).isEmpty();
        assertThat(cluster.refused(new UnregisterBroker(ZERO)))
                .isEqualTo(ErrorName.BROKER_ID_NOT_REGISTERED);
    }
}
