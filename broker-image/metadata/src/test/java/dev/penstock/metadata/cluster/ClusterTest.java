/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.TestCluster;
import dev.penstock.metadata.command.ClusterCommand.Activate;
import dev.penstock.metadata.command.ClusterCommand.Activated;
import dev.penstock.metadata.command.ClusterCommand.AllocateProducerIds;
import dev.penstock.metadata.command.ClusterCommand.FeatureUpdate;
import dev.penstock.metadata.command.ClusterCommand.ProducerIdBlock;
import dev.penstock.metadata.command.ClusterCommand.UpdateFeatures;
import dev.penstock.metadata.command.ClusterCommand.UpgradeType;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.record.MetadataRecord;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

final class ClusterTest {
    private final TestCluster cluster = TestCluster.of(2);

    @Test
    void aNewClusterRunsWithTheNewestFeatures() {
        assertThat(cluster.image().features()).isEqualTo(FeatureLevels.bootstrap());
        assertThat(cluster.image().features())
                .containsEntry("metadata.version", (short) 33)
                .containsEntry("transaction.version", (short) 2)
                .containsEntry("share.version", (short) 1)
                .doesNotContainKey("streams.version");
    }

    @Test
    void aSecondControllerFindsNothingToDo() {
        assertThat(cluster.decide(new Activate())).isEqualTo(new Activated(false, 0));
    }

    @Test
    void aControllerRepairsWhatItsPredecessorLeftHalfDone() {
        TopicPartition orders = cluster.topic("orders", 0, 1);
        // As if the log had ended after the fencing and before the election.
        MetadataRecord fenced =
                new MetadataRecord.BrokerChange(new BrokerId(0), cluster.epoch(0), true, null);
        cluster.log.add(fenced);
        cluster.machine.apply(fenced);

        assertThat(cluster.decide(new Activate())).isEqualTo(new Activated(false, 1));
        assertThat(cluster.state(orders)).isEqualTo("leader=1 epoch=1/1 replicas=[0, 1] isr=[1]");
    }

    @Test
    void uncommittedRecordsAreThrownAway() {
        MetadataImage committed = cluster.image();
        cluster.topic("orders", 0, 1);

        cluster.machine.restore(committed);

        assertThat(cluster.image().topics()).isEmpty();
    }

    @Test
    void producerIdsAreHandedOutOnce() {
        AllocateProducerIds zero = new AllocateProducerIds(new BrokerId(0), cluster.epoch(0));
        AllocateProducerIds one = new AllocateProducerIds(new BrokerId(1), cluster.epoch(1));

        assertThat(cluster.decide(zero)).isEqualTo(new ProducerIdBlock(0, 1_000));
        assertThat(cluster.decide(one)).isEqualTo(new ProducerIdBlock(1_000, 1_000));
        assertThat(cluster.decide(zero)).isEqualTo(new ProducerIdBlock(2_000, 1_000));
        assertThat(cluster.refused(new AllocateProducerIds(new BrokerId(0), 99_999)))
                .isEqualTo(ErrorName.STALE_BROKER_EPOCH);
    }

    @ParameterizedTest
    @CsvSource({
        "metadata.version, 33, UPGRADE, true",
        "metadata.version, 34, UPGRADE, false",
        "metadata.version, 30, UPGRADE, false",
        "metadata.version, 30, SAFE_DOWNGRADE, true",
        "metadata.version, 0, UNSAFE_DOWNGRADE, false",
        "eligible.leader.replicas.version, 0, UNSAFE_DOWNGRADE, false",
        "transaction.version, 3, UPGRADE, false",
        "transaction.version, 1, UNSAFE_DOWNGRADE, true",
        "no.such.feature, 1, UPGRADE, false",
    })
    void featuresMoveWithinWhatIsServed(
            String name, short level, UpgradeType type, boolean granted) {
        UpdateFeatures update =
                new UpdateFeatures(List.of(new FeatureUpdate(name, level, type)), false);

        if (granted) {
            cluster.decide(update);
            assertThat(cluster.image().features()).containsEntry(name, level);
        } else {
            assertThat(cluster.refused(update)).isEqualTo(ErrorName.INVALID_UPDATE_VERSION);
        }
    }
}
